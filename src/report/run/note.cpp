#include "report/run/note.hpp"

#include "report/words/numbers.hpp"

#include <algorithm>
#include <cassert>

namespace lockstep::report {

namespace {

/// The first few by name.
std::string listed(const std::vector<std::string>& parts) {
    constexpr std::size_t most = 4;
    std::string text;
    for (std::size_t i = 0; i < std::min(parts.size(), most); ++i) text += (i == 0 ? "" : ", ") + parts[i];
    return parts.size() <= most ? text : text + " and " + grouped(parts.size() - most) + " more";
}

/// Whole sentences.
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
    std::string operator()(const parts_not_instrumented& n) const {
        return listed(n.parts) + (n.parts.size() == 1 ? " was" : " were") +
               " built without -fsanitize=thread: what happens to memory there was not seen";
    }
    std::string operator()(const parts_unknown& n) const {
        return listed(n.parts) + (n.parts.size() == 1 ? " has" : " have") +
               " no debug information, so which of the parts were built with -fsanitize=thread is not known: build "
               "with "
               "-g, and do not strip";
    }
    std::string operator()(const input_not_read&) const {
        return "the program's standard input was empty: what comes by a pipe or a redirection is given to it by "
               "--stdin FILE";
    }
    std::string operator()(const weak_atomics& n) const {
        return counted(n.operations, "atomic operation") +
               " used an order weaker than seq_cst: data races were judged by the real orders, but results that only "
               "weaker orders allow were not explored";
    }
    std::string operator()(const all_discarded&) const {
        return "every execution was discarded by an assumption of the program (lockstep::assume): nothing was judged";
    }
    std::string operator()(const case_not_checked& n) const { return "it was not checked: " + n.why; }
    std::string operator()(const all_skipped&) const { return "every case was skipped: nothing was judged"; }
    std::string operator()(const steps_limited& n) const {
        return counted(n.executions, "execution") + " reached the limit of " + grouped(n.max_steps) +
               " steps (--steps), and what comes after that was not looked at";
    }
    std::string operator()(const bounded_by& n) const { return trace::traits(n.what).words; }
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

/// The few words of what forbids "verified".
struct summariser {
    std::string operator()(const interrupted&) const { return "interrupted"; }
    std::string operator()(const stopped_at& n) const { return "stopped at the limit of " + n.limit; }
    std::string operator()(const not_instrumented&) const { return "not built with -fsanitize=thread"; }
    std::string operator()(const parts_not_instrumented& n) const {
        return listed(n.parts) + " not built with -fsanitize=thread";
    }
    std::string operator()(const parts_unknown& n) const { return "parts of " + listed(n.parts) + " unknown"; }
    std::string operator()(const all_discarded&) const { return "every execution discarded"; }
    std::string operator()(const case_not_checked&) const { return "not every case checked"; }
    std::string operator()(const all_skipped&) const { return "every case skipped"; }
    std::string operator()(const steps_limited& n) const {
        return counted(n.executions, "execution") + " cut off at " + grouped(n.max_steps) + " steps";
    }
    std::string operator()(const bounded_by& n) const { return trace::traits(n.what).in_short; }
    std::string operator()(const outcome_not_shown_again&) const { return "an outcome not shown again"; }
    template <class Named>
    std::string operator()(const Named&) const {
        static_assert(Named::is.weighs == weight::named);
        assert(false && "it does not stand in the line of the verdict");
        return "";
    }
};

} // namespace

fact fact_of(const note& n) {
    const auto is = [](const auto& what) {
        if constexpr (requires { what.is; }) return what.is;
        else return fact{trace::traits(what.what).name, trace::traits(what.what).weighs};
    };
    return std::visit(is, n.what);
}

std::string words_of(const note& n) {
    const std::string words = std::visit(speaker{}, n.what);
    return n.about.empty() ? words : n.about + ": " + words;
}

std::string in_short(const note& n) { return std::visit(summariser{}, n.what); }

} // namespace lockstep::report
