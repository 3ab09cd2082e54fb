#include "report/run/note.hpp"

#include "report/words/numbers.hpp"
#include "trace/channel.hpp"

#include <cassert>

namespace lockstep::report {

namespace {

struct speaker {
    std::string operator()(const interrupted&) const { return "interrupted: this is what was known by then"; }
    std::string operator()(const stopped_at& n) const { return "stopped at the limit of " + n.limit; }
    std::string operator()(const no_threads&) const {
        return "the program created no threads, so there is one interleaving";
    }
    std::string operator()(const not_instrumented&) const {
        return "the program was built without -fsanitize=thread: only its synchronisation was seen, so data races and "
               "wrong atomics were not looked for";
    }
    std::string operator()(const weak_atomics& n) const {
        return counted(n.operations, "atomic operation") +
               " used an order weaker than seq_cst: data races were judged by the real orders, but results that only "
               "weaker orders allow were not explored";
    }
    std::string operator()(const all_discarded&) const {
        return "every execution was discarded by an assumption of the program (lockstep::assume): nothing was judged";
    }
    std::string operator()(const steps_limited& n) const {
        return counted(n.executions, "execution") + " reached the limit of " + grouped(n.max_steps) +
               " steps (--steps), and what comes after that was not looked at";
    }
    std::string operator()(const approximated& n) const {
        switch (n.what) {
        case trace::bounded_timeouts:
            return "timed waits that time out again and again were followed only a limited number of times";
        case trace::bounded_spinning:
            return "loops that take and release a lock while they wait were followed only for a limited number of "
                   "turns";
        case trace::writers_not_preferred:
            return "reader-writer locks that prefer writers were treated like those that prefer readers: what goes "
                   "wrong only while a waiting writer keeps readers out was not looked for";
        default: assert(false && "an approximation without words"); return "the runtime approximated something";
        }
    }
    std::string operator()(const library_race_left_out&) const {
        return "a data race inside std::atomic<std::shared_ptr> was left out: libstdc++ clears its lock bit with "
               "memory_order_relaxed, which does no harm on this processor";
    }
    std::string operator()(const output_cut& n) const {
        return "of each execution's output the first " + grouped(n.bytes) + " bytes count";
    }
    std::string operator()(const not_seen_true& n) const {
        return "\"" + n.condition + "\" (lockstep::sometimes) was not seen to be true";
    }
    std::string operator()(const consequence_unknown& n) const {
        return "what the race leads to is not known: " + n.why;
    }
    std::string operator()(const not_shown_again& n) const {
        return "a " + n.kind + " did not show again when its schedule was run once more";
    }
    std::string operator()(const outcome_not_shown_again&) const {
        return "an outcome did not show again when its schedule was run once more";
    }
    std::string operator()(const schedule_not_written& n) const {
        return "the schedule could not be written: " + n.why;
    }
    std::string operator()(const first_schedules_only& n) const {
        return "schedules were written for the first " + grouped(n.outcomes) + " outcomes only";
    }
};

} // namespace

std::string words_of(const note& n) {
    const std::string words = std::visit(speaker{}, n.what);
    return n.about.empty() ? words : n.about + ": " + words;
}

} // namespace lockstep::report
