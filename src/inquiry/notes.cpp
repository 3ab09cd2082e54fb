#include "inquiry/notes.hpp"

#include "report/words/numbers.hpp"

namespace lockstep::inquiry {

using report::counted;
using report::grouped;

std::vector<std::string> notes_of(const session& in, const observations& seen, const explore::search_result& search,
                                  bool interrupted) {
    std::vector<std::string> notes;
    const trace::control& control = in.control();
    if (interrupted) notes.emplace_back("interrupted: this is what was known by then");
    if (!search.limit.empty()) notes.push_back("stopped at the limit of " + search.limit);
    if (seen.most_threads == 1 && search.counts.distinct_traces <= 1)
        notes.emplace_back("the program created no threads, so there is one interleaving");
    if (control.instrumented == 0) {
        notes.emplace_back(
            "the program was built without -fsanitize=thread: only its synchronisation was seen, so data "
            "races and wrong atomics were not looked for");
    }
    if (seen.weak_atomics != 0) {
        notes.push_back(
            counted(seen.weak_atomics, "atomic operation") +
            " used an order weaker than seq_cst: data races were judged by the real orders, but results that "
            "only weaker orders allow were not explored");
    }
    if (all_discarded(search)) {
        notes.emplace_back("every execution was discarded by an assumption of the program (lockstep::assume): nothing "
                           "was judged");
    }
    if (search.step_limited != 0) {
        notes.push_back(counted(search.step_limited, "execution") + " reached the limit of " +
                        grouped(control.max_steps) + " steps (--steps), and what comes behind was not looked at");
    }
    if ((seen.approximations & trace::bounded_timeouts) != 0) {
        notes.emplace_back("timed waits that time out again and again were followed a bounded number of times only");
    }
    if ((seen.approximations & trace::bounded_spinning) != 0) {
        notes.emplace_back(
            "loops that take and release a lock while they wait were followed a bounded number of turns only");
    }
    if ((seen.approximations & trace::writers_not_preferred) != 0) {
        notes.emplace_back("reader-writer locks that prefer writers were treated like those that prefer readers: what "
                           "goes wrong only while a waiting writer keeps readers out was not looked for");
    }
    if (seen.library_races) {
        notes.emplace_back(
            "a data race that std::atomic<std::shared_ptr> has with itself was left out: libstdc++ clears "
            "its lock bit with memory_order_relaxed, which does no harm on this processor");
    }
    if (seen.output_cut)
        notes.push_back("of each execution's output the first " + grouped(trace::max_output) + " bytes count");
    return notes;
}

bool all_discarded(const explore::search_result& search) {
    return search.discarded != 0 && search.discarded + search.counts.blocked_executions >= search.counts.executions;
}

} // namespace lockstep::inquiry
