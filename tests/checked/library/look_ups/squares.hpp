// Questions for closed programs: what is the square of a number? A helper is a thread that the program has to await.
#pragma once

#include "lockstep/net/detail/look_ups.hpp"

#include <array>
#include <atomic>
#include <cassert>
#include <thread>

namespace lockstep::testing {

struct square {
    bool failed() const noexcept { return false; }
    int value = 0;
};

class squares {
public:
    explicit squares(const net::detail::look_ups_options& options, std::chrono::milliseconds idle = {})
        : all_(options), idle_(idle) {}

    /// 0: there is no answer.
    int ask(int what, const net::patience& wait = {}) {
        std::error_code error;
        const auto answer = all_.ask(what, wait, error, [this] {
            assert(there_are_ < 2);
            helpers_[there_are_++] = std::thread([this] {
                all_.help(
                    [this](int number) {
                        looked_up.fetch_add(1);
                        return square{number * number};
                    },
                    idle_);
            });
        });
        if (answer != nullptr) return answer->value;
        assert(error == std::errc::timed_out || error == std::errc::operation_canceled);
        return 0;
    }
    /// Nobody asks any more.
    void end() {
        all_.close();
        for (std::thread& h : helpers_)
            if (h.joinable()) h.join();
    }

    std::atomic<int> looked_up{0};

private:
    net::detail::look_ups<int, square> all_;
    const std::chrono::milliseconds idle_;
    std::array<std::thread, 2> helpers_; ///< guarded by the lock of those who ask
    std::size_t there_are_ = 0;
};

} // namespace lockstep::testing
