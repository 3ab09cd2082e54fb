// The connections that a server has open, so that it can end them.
#pragma once

#include "lockstep/net/byte_stream.hpp"
#include "lockstep/sync/condition_variable.hpp"
#include "lockstep/sync/mutex.hpp"

#include <atomic>
#include <chrono>

namespace lockstep::net::http {

class visitors;

/// One connection, as long as it is served.
class visit {
public:
    visit(visitors& among, byte_stream& stream);
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;
    ~visit();

    /// It waits for a request now, and may be closed. False: it was told to end.
    bool rest() noexcept;
    /// A request has come. False: it was told to end just before.
    bool rise() noexcept;

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

class visitors {
public:
    /// Those that rest are closed, the others when they come to rest.
    void send_away() noexcept;
    bool sending_away() const noexcept { return sending_away_.load(); }
    /// Waits until none is left. Those that are there after `patience` are cut off.
    void await_none(std::chrono::milliseconds patience);
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

} // namespace lockstep::net::http
