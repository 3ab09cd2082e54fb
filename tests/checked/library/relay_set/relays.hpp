// A hidden peer, those who may pass on what is for it, and where it says which of them do: with answers that are lost where the
// checker chooses so. What is said on the network is a call here.
#pragma once

#include "lockstep/check.hpp"
#include "lockstep/net/p2p/relay/relay_set.hpp"

#include <atomic>
#include <cassert>
#include <mutex>
#include <thread>

using lockstep::net::p2p::relay_set;

struct relay_name {
    int number = 0;
    int id() const noexcept { return number; }
    bool relayed() const noexcept { return false; }
};

struct relay {
    int number;
    std::atomic<bool> alive{true};
    std::atomic<bool> serves{false};

    /// It is asked to serve. False: no answer comes; it may have taken it all the same.
    bool serve(bool may_lose) {
        if (!alive) return false;
        serves = true;
        return !may_lose || lockstep::choose(2) == 0;
    }
};

/// What others know of the hidden peer: of what they have heard, what has the highest number.
struct directory {
    std::mutex lock;
    std::uint64_t number = 0;
    int by = 0;

    void hear(std::uint64_t n, int relay) {
        const std::scoped_lock guard(lock);
        if (n > number) by = relay;
        number = std::max(number, n);
    }
    /// Does a packet get there?
    template <std::size_t N>
    bool through(relay (&relays)[N]) {
        const std::scoped_lock guard(lock);
        for (relay& r : relays)
            if (r.number == by) return r.alive && r.serves;
        return false;
    }
};

/// One look of the hidden peer after its relays; it says what is new.
template <std::size_t N>
void look_after(relay_set<relay_name>& mine, relay (&relays)[N], directory& said, bool may_lose) {
    static std::chrono::steady_clock::time_point now{};
    now += std::chrono::seconds(1); // whoever has failed in the last look may be asked again
    const auto asked = [&](int number) { return relays[number - 1].serve(may_lose); };
    bool changed = false;
    const std::vector<relay_name> held = mine.held();
    for (const relay_name& r : held)
        if (!asked(r.id())) changed |= mine.failed(r.id(), now);
    std::vector<relay_name> all;
    for (const relay& r : relays) all.push_back({r.number});
    while (const auto next = mine.next(all, now)) {
        if (asked(next->id())) changed |= mine.took(*next);
        else mine.failed(next->id(), now);
    }
    if (changed) said.hear(mine.number(), mine.held().empty() ? 0 : mine.held().front().id());
}
