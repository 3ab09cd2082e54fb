// Reversible races: which two events of an execution could have come in the other order.
//
// Events e and e' of different processes race when they are dependent and no third event lies between them in
// happens-before. Turning the race round means: from the state before e, perform everything that does not happen after
// e, then e'. For operations that can block this is refined without knowledge of any API, by what events say of their
// objects (trace::admits): see docs/how-it-works.md, and races.cpp for the rules.
#pragma once

#include "explore/executors/executor.hpp"
#include "explore/happens_before/history.hpp"

#include <vector>

namespace lockstep::explore {

/// A race that can be turned round.
struct reversal {
    history::index earlier; ///< e
    history::index later;   ///< where e' stands: history size for pending events, `earlier` for a cancelled timeout
    footprint moved;        ///< e' as it is expected in its new place; `uncertain` where its outcome may change
    std::uint32_t dropped_at, dropped; ///< range of race_finder::dropped(): events besides e that must not precede e'
    bool earlier_follows;              ///< e shall follow e' at once: the crash in e ends the execution there, too
};

class race_finder {
public:
    explicit race_finder(history& h) : h_(h) {}

    /// Starts on an execution, which `h` follows already. Forgets what was found.
    void begin(const execution& x);
    /// Races whose later event is step i, or something that step i shows to have been possible in its place.
    void find(history::index i);
    /// Races with what was pending where the execution ended.
    void find_pending();

    const std::vector<reversal>& found() const { return found_; }
    const std::vector<history::index>& dropped() const { return dropped_; }

private:
    /// e' and where it stands.
    struct later_event {
        footprint what;
        history::index position, own, partner; ///< own and partner: last events of its thread's two processes
        std::array<history::slot, trace::max_accesses> end; ///< chains of its accesses: latest entry before it
    };

    later_event place(history::index i) const;
    later_event place_pending(const footprint& f);
    history::slot chain_before(const trace::access& a, history::index i);
    void walk(const later_event& e);
    void walk_universal(const later_event& e);
    void find_cancelled(history::index i);
    void find_other_choices(history::index i);
    void find_timeout(const later_event& timed_operation);
    void find_ended_wait(history::index timeout);
    void add(history::index earlier, const later_event& e, footprint moved, bool earlier_follows = false);
    bool ends_all_the_same(history::index last, const footprint& e) const;
    bool ended_wait_of(const later_event& e, history::index earlier) const;
    bool reversible(history::index earlier, const later_event& e);
    bool disturbed(history::index earlier, const later_event& e, bool only_by_opening) const;
    bool admitted(history::index earlier, history::slot end, const trace::access& wanted);
    bool admitted_among_holders(history::index earlier, history::slot end, history::slot first_gone,
                                const trace::access& wanted, bool& try_again);
    history::index unmatched_take(history::index earlier, history::slot end, const trace::access& wanted) const;
    bool gone(history::index i) const;
    footprint expected(history::index earlier, const later_event& e) const;
    bool enabled(history::index step, trace::process_id p) const;

    history& h_;
    execution x_;
    std::vector<reversal> found_;
    std::vector<history::index> dropped_;
    std::vector<history::index> roots_;       ///< what the reversal at hand takes away, with all that happens after it
    history::index ended_by_ = history::none; ///< find_ended_wait: the timeout, which goes away with every reversal
    std::vector<std::uint32_t> past_;
    std::vector<history::index> last_;
};

} // namespace lockstep::explore
