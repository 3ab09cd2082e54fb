// The connections that a server has open, and how it ends them: those that are idle at once, the others when they have answered.
// Not for users.
#pragma once

#include "lockstep/net/byte_stream.hpp"
#include "lockstep/sync/condition_variable.hpp"
#include "lockstep/sync/mutex.hpp"

#include <atomic>
#include <chrono>
#include <mutex>

namespace lockstep::net::http {

class visitors;

/// One connection, as long as it is served.
class visit {
public:
    /// Among those; the stream is shut down by who sends it away.
    visit(visitors& among, byte_stream& stream);
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;
    ~visit();

    /// It waits for a request now, and may be closed. False: it was told to end.
    bool rest() noexcept;
    /// A request has come. False: it was told to end just before.
    bool rise() noexcept {
        phase expected = phase::resting;
        return phase_.compare_exchange_strong(expected, phase::busy);
    }

private:
    friend class visitors;
    enum class phase : int { busy, resting, sent_away };

    visitors& among_;
    byte_stream& stream_;
    /// Who changes it from resting decides whether the request that comes at the same time is answered. seq_cst, and so is
    /// sending_away_: who comes to rest says so and then looks whether all are sent away, who sends them away does it the
    /// other way round, and one of both must see the other.
    std::atomic<phase> phase_{phase::busy};
    visit *before_ = nullptr, *behind_ = nullptr; ///< in the list; guarded by its lock
};

/// All connections of a server. For any number of fibers and threads at the same time.
class visitors {
public:
    /// Those that rest are closed, the others when they come to rest.
    void send_away() noexcept {
        const std::lock_guard guard(lock_);
        sending_away_.store(true);
        for (visit* v = first_; v != nullptr; v = v->behind_) {
            visit::phase expected = visit::phase::resting;
            if (v->phase_.compare_exchange_strong(expected, visit::phase::sent_away)) v->stream_.shutdown();
        }
    }
    /// Was send_away() called?
    bool sending_away() const noexcept { return sending_away_.load(); }
    /// Waits until none is left. Those that are there after `patience` are cut off.
    void await_none(std::chrono::milliseconds patience) {
        std::unique_lock guard(lock_);
        const auto none = [this] { return first_ == nullptr; };
        if (left_.wait_for(guard, patience, none)) return;
        for (visit* v = first_; v != nullptr; v = v->behind_) v->stream_.shutdown();
        left_.wait(guard, none);
    }
    /// How many there are, about.
    std::size_t count() const noexcept { return count_.load(std::memory_order_relaxed); }

private:
    friend class visit;

    mutex lock_;
    condition_variable left_;
    visit* first_ = nullptr; ///< guarded by lock_
    /// Written under lock_; relaxed: who reads it without wants to know about how many there are.
    std::atomic<std::size_t> count_{0};
    std::atomic<bool> sending_away_{false};
};

inline visit::visit(visitors& among, byte_stream& stream) : among_(among), stream_(stream) {
    const std::lock_guard guard(among_.lock_);
    behind_ = among_.first_;
    if (behind_ != nullptr) behind_->before_ = this;
    among_.first_ = this;
    among_.count_.fetch_add(1, std::memory_order_relaxed);
}

inline visit::~visit() {
    const std::lock_guard guard(among_.lock_);
    (before_ != nullptr ? before_->behind_ : among_.first_) = behind_;
    if (behind_ != nullptr) behind_->before_ = before_;
    among_.count_.fetch_sub(1, std::memory_order_relaxed);
    if (among_.first_ == nullptr) among_.left_.notify_all();
}

inline bool visit::rest() noexcept {
    phase expected = phase::busy;
    if (!phase_.compare_exchange_strong(expected, phase::resting)) return false;
    if (!among_.sending_away()) return true;
    rise();
    return false;
}

} // namespace lockstep::net::http
