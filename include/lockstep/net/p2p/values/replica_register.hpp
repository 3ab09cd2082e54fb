// One key at one of the peers that have copies of it: what is there, and what it has promised to somebody who wants to change it
// only if it is still what they have read (compare and swap).
//
// Two who do that at the same time must not both be told that they have. So they ask first, as in Paxos (Lamport, 2001: phases
// 1 and 2; for a register that is changed, D. Rystsov's CASPaxos, 2018): whoever has the promise of a majority, and has seen
// nothing else there than what it expects, may store its record under that promise. The ballot is the sequence number itself. A
// register promises only numbers that are larger than all before; and whatever else is stored ends its promise. Any two
// majorities have a register in common, and there one of the two comes too late.
//
// Without I/O, and of any type of record that has a sequence() and gives_way_to(), so that the checker can go through
// all that may happen at once.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

namespace lockstep::net::p2p {

/// Who wants to store which sequence number, if nothing has changed.
struct ballot {
    std::uint64_t sequence = 0; ///< 0: none
    std::uint64_t proposer = 0; ///< chosen at random for each attempt
    friend bool operator==(const ballot&, const ballot&) = default;
};

/// Not to be used by several threads at the same time.
template <class Record>
class replica_register {
public:
    enum class outcome : std::uint8_t {
        stored,       ///< it is there now
        same,         ///< it was there already
        newer,        ///< what is there does not give way to it
        not_promised, ///< something else has been promised or stored since
    };

    const std::optional<Record>& held() const noexcept { return held_; }
    /// Of which sequence numbers none is promised any more: of this one, and those below.
    std::uint64_t promised() const noexcept { return promised_.sequence; }

    /// What would come of it, if `next` were to be stored; under that promise, if one is given.
    outcome would(const Record& next, const std::optional<ballot>& under = {}) const {
        if (held_ && *held_ == next) return outcome::same;
        if (under && !(kept_ && *under == promised_ && next.sequence() == under->sequence))
            return outcome::not_promised;
        if (held_ && !held_->gives_way_to(next)) return outcome::newer;
        return outcome::stored;
    }
    /// Stores it, where would() says so.
    outcome store(const Record& next, const std::optional<ballot>& under = {}) {
        const outcome o = would(next, under);
        if (o != outcome::stored) return o;
        held_ = next;
        kept_ = false;
        return o;
    }
    /// Promises that nothing is stored under any other promise of such a number or a smaller one. False: there is a larger one
    /// already, or a record of that number.
    bool promise(const ballot& b) {
        if (kept_ && b == promised_) return true; // it was asked twice
        if (b.sequence <= promised_.sequence || (held_ && b.sequence <= held_->sequence())) return false;
        promised_ = b;
        return kept_ = true;
    }
    /// Forgets the record, if it is still that one: there may be another by now that nobody else has. True: it is gone.
    bool forget(const Record& still) {
        if (!held_ || !(*held_ == still)) return false;
        held_.reset();
        kept_ = false;
        return true;
    }
    /// As it was before a restart: no promise is kept, but none is made of an earlier number either.
    static replica_register restored(std::optional<Record> held, std::uint64_t promised) {
        replica_register r;
        r.held_ = std::move(held);
        r.promised_.sequence = promised;
        return r;
    }

private:
    std::optional<Record> held_;
    ballot promised_;
    bool kept_ = false; ///< is the promise: nothing has been stored since
};

} // namespace lockstep::net::p2p
