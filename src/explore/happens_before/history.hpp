// One execution and its happens-before relation: the smallest partial order that contains the order of dependent events
// (trace::dependent). Vector clocks count events per process (Mattern 1989); the conflicting predecessors of an access
// are found in the chain of the accesses to its object.
//
// Consecutive executions of a search share long prefixes, so a history is not built anew: `follow` keeps what the next
// execution has in common with the last one.
//
// Every prefix has a hash that is equal for equivalent executions, whatever the order of their independent events: it
// stands for the Mazurkiewicz trace, and so for the state to which that leads (happens-before caching, Musuvathi and
// Qadeer, PLDI 2007).
#pragma once

#include "explore/happens_before/footprint.hpp"
#include "explore/happens_before/mix.hpp"
#include "explore/happens_before/object_table.hpp"
#include "trace/vector_clock.hpp"

#include <array>
#include <cassert>
#include <cstdint>
#include <span>
#include <vector>

namespace lockstep::explore {

class history {
public:
    using index = std::uint32_t;
    /// A present access within the history.
    using slot = std::uint32_t;
    static constexpr std::uint32_t none = UINT32_MAX;

    history();

    /// Makes this the history of `executed` (steps only). Where `ended_by_last`, the last event conflicts with
    /// everything: the execution ended in it. Returns how many leading events were there already.
    index follow(std::span<const trace::event> executed, bool ended_by_last);

    index size() const { return static_cast<index>(steps_.size()); }
    const footprint& operator[](index i) const { return steps_[i]; }
    /// trace::event::before: the value event i found.
    std::uint64_t value_found(index i) const { return found_[i]; }

    /// Of the first `length` events.
    const wide_hash& trace_of(index length) const { return traces_[length]; }

    /// Does a happen before b, or is it b? Requires a <= b.
    bool ordered(index a, index b) const {
        assert(a <= b && b < size());
        return covers(clock(b), a);
    }
    /// The same for a clock: is event a in its past?
    bool covers(const std::uint32_t* past, index a) const { return trace::covers_event(past, who_[a], ordinal_[a]); }
    const std::uint32_t* clock(index i) const { return clocks_.data() + std::size_t{i} * width_; }
    /// Numbers in a clock. Grows when new processes appear, never in the midst of an execution's analysis.
    unsigned width() const { return width_; }
    void join(std::uint32_t* into, const std::uint32_t* past) const;

    /// The last event of a process, or none.
    index last_of(trace::process_id p) const {
        const std::uint32_t known = dense_[p.number()];
        return known == none ? none : last_[known];
    }
    /// The last event of the other process of the same thread, or none.
    index last_of_partner(trace::process_id p) const {
        return trace::is_device(p) ? none : last_of(trace::partner_of(p));
    }
    /// The previous event of event i's own process, or none.
    index own_before(index i) const { return own_before_[i]; }
    /// The last event before i of the other process of the same thread, or none.
    index partner_before(index i) const { return partner_before_[i]; }
    /// The last event of every process before `end`, latest first.
    void last_events(index end, std::vector<index>& to) const;

    index event_of(slot s) const { return links_[s].event; }
    const trace::access& access_at(slot s) const { return links_[s].what; }
    /// For each access of event i (as trace::accesses has them; none where it is not present): the latest access to its
    /// object before event i.
    std::array<slot, trace::max_accesses> chains_before(index i) const;
    /// The latest access of the whole history to the object of an access; for events that have not been executed.
    slot chain_end(const trace::access& a);
    slot previous(slot s) const { return links_[s].previous; }
    /// The first access at s or before it in its chain that conflicts with `a`.
    slot conflicting(slot s, const trace::access& a) const;

    std::size_t bytes() const;

private:
    struct link {
        trace::access what;
        index event;
        slot previous; ///< in the chain of the object
        slot unlike;   ///< latest earlier access of another commuting class: skips a long run of readers
        std::uint32_t object;
    };

    void push(const trace::event& e, bool ended_by_it);
    void rewind(index to);
    void enchain(slot s);
    void enchain_all();
    slot chain_before(slot s) const;
    void compute_clock(index i);
    void come_after(index i, index before, wide_hash& past);
    void compute_hash(index i, const wide_hash& past);
    unsigned number_of(trace::process_id p);
    void widen();

    std::vector<footprint> steps_;
    std::vector<std::uint64_t> found_;
    std::vector<wide_hash> hashes_;              ///< of each event and all that happens before it
    std::vector<wide_hash> traces_{wide_hash{}}; ///< by length of the prefix
    std::vector<std::uint32_t> who_, ordinal_;   ///< dense process number; how many events of it up to this one
    std::vector<index> own_before_, partner_before_;
    std::vector<slot> first_slot_; ///< by event; and a last entry
    std::vector<link> links_;      ///< by slot
    std::vector<std::uint32_t> clocks_;
    std::vector<index> last_;      ///< by dense process number
    std::vector<slot> chain_ends_; ///< by object
    std::array<std::uint32_t, trace::max_processes> dense_;
    std::vector<trace::process_id> processes_; ///< by dense number
    object_table objects_;
    unsigned width_ = 8;
};

} // namespace lockstep::explore
