// Three peers that have copies of one record, in memory, and what is said to them: a message that may be late (whoever sends it may
// be held up), and one of which, or whose answer, may be lost.
#pragma once

#include "lockstep/check.hpp"
#include "lockstep/net/p2p/values/replica_register.hpp"

#include <array>
#include <cassert>
#include <mutex>

namespace lockstep::testing {

struct version {
    unsigned number = 0, bytes = 0;
    unsigned sequence() const noexcept { return number; }
    bool gives_way_to(const version& next) const noexcept {
        return number != next.number ? number < next.number : bytes < next.bytes;
    }
    friend bool operator==(const version&, const version&) = default;
};

using copy = net::p2p::replica_register<version>;
using outcome = copy::outcome;

struct replica {
    std::mutex lock;
    copy has;
};

constexpr unsigned replicas = 3, majority = 2;
inline std::array<replica, replicas> all;

/// The same at each, before anybody else is there.
inline void begin_with(const version& v) {
    for (replica& r : all) r.has.store(v);
}

/// One who sends messages: the one of that number is lost, or its answer is (by odd and even); of the others none.
class sender {
public:
    explicit sender(unsigned lost) : lost_(lost) {}
    /// Calls f with the replica, unless the message is lost. False: there is no answer.
    template <class F>
    bool tell(replica& to, F f) {
        const unsigned mine = sent_++;
        if (lost_ == 2 * mine) return false;
        {
            const std::lock_guard guard(to.lock);
            f(to.has);
        }
        return lost_ != 2 * mine + 1;
    }

private:
    const unsigned lost_;
    unsigned sent_ = 0;
};
constexpr unsigned nothing_lost = 1000;

/// What a write is: stored at each; by how many who have said so.
inline unsigned write(sender& by, const version& v, const std::optional<net::p2p::ballot>& under = {}) {
    unsigned stored = 0;
    for (replica& r : all) {
        outcome o{};
        if (by.tell(r, [&](copy& c) { o = c.store(v, under); }) && (o == outcome::stored || o == outcome::same))
            ++stored;
    }
    return stored;
}

/// How a compare-and-swap has ended.
enum class swapped { yes, no, perhaps };

/// As values::compare_and_swap does it, once.
inline swapped compare_and_swap(sender& by, const version& expected, const version& next, unsigned proposer) {
    const net::p2p::ballot mine{next.number, proposer};
    unsigned promised = 0;
    for (replica& r : all) {
        bool yes = false;
        version there;
        if (!by.tell(r, [&](copy& c) {
                yes = c.promise(mine);
                there = *c.held();
            }))
            continue;
        if (there != expected) return swapped::no;
        if (yes) ++promised;
    }
    if (promised < majority) return swapped::no;
    return write(by, next, mine) >= majority ? swapped::yes : swapped::perhaps;
}

/// The newest of all three.
inline version newest() {
    version v;
    for (replica& r : all)
        if (r.has.held() && v.gives_way_to(*r.has.held())) v = *r.has.held();
    return v;
}
/// How many have it.
inline unsigned copies_of(const version& v) {
    unsigned n = 0;
    for (replica& r : all) n += r.has.held() == v ? 1 : 0;
    return n;
}

} // namespace lockstep::testing
