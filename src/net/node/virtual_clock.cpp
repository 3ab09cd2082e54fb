#include "lockstep/net/node/virtual_clock.hpp"

namespace lockstep::net {

virtual_clock::~virtual_clock() {
    event none_left;
    lock_.lock();
    const bool waits = alive_ > 0;
    if (waits) none_left_ = &none_left;
    lock_.unlock();
    if (waits) none_left.wait();
}

message_deadline virtual_clock::now() const noexcept {
    const parking::raw_guard guard(lock_);
    return now_;
}

parking::ending virtual_clock::wait(parking::ticket& t, const patience& how_long, const parking::wait_reason& why) {
    // Before time can pass: otherwise it would, up to the deadline, and the stop come too late.
    if (how_long.stop.stop_requested() && t.claim()) return parking::ending::cancelled;
    lock_.lock();
    if (how_long.until <= now_ && t.claim()) { // there is no waiting for what is past
        lock_.unlock();
        return parking::ending::timed_out;
    }
    if (how_long.stop.stop_requested() && t.claim()) { // nor do others' times come first
        lock_.unlock();
        return parking::ending::cancelled;
    }
    const std::pair key(how_long.until, ++waits_);
    if (how_long.until != no_deadline) timers_.emplace(key, &t);
    --busy_;
    advance();
    lock_.unlock();
    const auto cancel = [&] {
        if (t.claim()) complete(t, parking::ending::cancelled);
    };
    parking::ending how{};
    if (how_long.stop.stop_possible()) {
        const std::stop_callback stopped(how_long.stop, cancel);
        how = t.wait(parking::never, why);
    } else {
        how = t.wait(parking::never, why);
    }
    const parking::raw_guard guard(lock_);
    timers_.erase(key);
    return how;
}

void virtual_clock::complete(parking::ticket& t, parking::ending how) noexcept {
    lock_.lock();
    ++busy_; // before time can pass again
    lock_.unlock();
    t.complete(how);
}

/// Under the lock. Nobody can go on: it is the time of whoever waits for the next one.
void virtual_clock::advance() noexcept {
    while (busy_ == 0 && !timers_.empty()) {
        const auto first = timers_.begin();
        now_ = std::max(now_, first->first.first);
        parking::ticket& t = *first->second;
        timers_.erase(first);
        if (!t.claim()) continue;
        ++busy_;
        t.complete(parking::ending::timed_out);
    }
}

void virtual_clock::start(std::function<void()> f) {
    lock_.lock();
    ++busy_;
    ++alive_;
    lock_.unlock();
    try {
        fibers_
            .go([this, f = std::move(f)]() mutable {
                f();
                f = nullptr;
                one_less();
            })
            .detach();
    } catch (...) {
        one_less();
        throw;
    }
}

void virtual_clock::one_less() noexcept {
    lock_.lock();
    --busy_;
    advance();
    event* const told = --alive_ == 0 ? none_left_ : nullptr;
    lock_.unlock();
    if (told != nullptr) told->set();
}

void virtual_clock::run(const std::function<void()>& f) {
    event done;
    std::exception_ptr thrown;
    start([&] {
        try {
            f();
        } catch (...) {
            thrown = std::current_exception();
        }
        done.set();
    });
    done.wait();
    if (thrown != nullptr) std::rethrow_exception(thrown);
}

} // namespace lockstep::net
