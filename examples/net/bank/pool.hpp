// The textbook's pool: N things of a kind, guarded by a semaphore that counts those that are free.
#pragma once

#include "lockstep/sync/semaphore.hpp"
#include "lockstep/sync/synchronized.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace bank {

template <class Thing>
class pool {
public:
    explicit pool(std::vector<std::unique_ptr<Thing>> things)
        : free_(static_cast<std::int64_t>(things.size())), things_(std::move(things)) {}

    /// One of them, for as long as this lives.
    class lent {
    public:
        lent(pool& from, std::unique_ptr<Thing> what) noexcept : from_(&from), what_(std::move(what)) {}
        lent(lent&&) noexcept = default;
        lent& operator=(lent&&) = delete;
        ~lent() {
            if (what_) from_->take_back(std::move(what_));
        }
        Thing& operator*() const noexcept { return *what_; }

    private:
        pool* from_;
        std::unique_ptr<Thing> what_;
    };

    /// Waits until one is free. None: there was none until then.
    template <class Clock, class Duration>
    std::optional<lent> lend_until(const std::chrono::time_point<Clock, Duration>& when) {
        if (!free_.try_acquire_until(when)) return std::nullopt;
        // Who has passed the semaphore finds one: there are as many as it let through.
        return things_.with([this](auto& all) {
            lent one(*this, std::move(all.back()));
            all.pop_back();
            return one;
        });
    }

private:
    void take_back(std::unique_ptr<Thing> one) {
        things_.with([&](auto& all) { all.push_back(std::move(one)); }); // there is room: it was there before
        free_.release();
    }

    lockstep::semaphore free_;
    lockstep::synchronized<std::vector<std::unique_ptr<Thing>>> things_;
};

} // namespace bank
