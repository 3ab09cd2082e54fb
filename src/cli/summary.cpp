#include "cli/summary.hpp"

#include "cli/publish.hpp"
#include "cli/text.hpp"
#include "report/bug_report.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace lockstep::cli {

std::vector<std::string> notes_of(const session& in, const observations& seen, const explore::search_result& search,
                                  bool interrupted) {
    std::vector<std::string> notes;
    const trace::control& control = in.control();
    if (interrupted) notes.emplace_back("interrupted: this is what was known by then");
    if (!search.limit.empty()) notes.push_back("stopped at the limit of " + search.limit);
    if (seen.most_threads == 1) notes.emplace_back("the program created no threads, so there is one interleaving");
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

std::string search_line(const explore::search_result& search, double seconds) {
    const explore::progress& counts = search.counts;
    std::string text = "searched: " + search.how + ": " + counted(counts.executions, "execution");
    if (counts.blocked_executions != 0) text += " (" + grouped(counts.blocked_executions) + " showed nothing new)";
    if (search.discarded != 0) text += " (" + grouped(search.discarded) + " discarded by assumptions)";
    if (counts.distinct_traces != 0) text += ", " + counted(counts.distinct_traces, "trace");
    text += ", " + counted(counts.events, "step") + fmt::format(" in {:.2f} s", seconds);
    if (counts.tree_bytes != 0) text += ", " + grouped((counts.tree_bytes + 1023) / 1024) + " KiB of search memory";
    return text + "\n";
}

namespace {

std::string bug_text(const report::found_bug& bug, const report::style& style) {
    std::string text = report::render(bug.report, style);
    if (!text.ends_with('\n')) text += '\n';
    if (!bug.schedule_file.empty()) {
        text += "\nschedule: " + bug.schedule_file + "\nreplay:   " + replay_command(bug.schedule_file) + "\n";
    }
    return text + "\n";
}

std::string verdict_line(const report::run_summary& s, const report::style& style) {
    const auto errors = static_cast<std::uint64_t>(
        std::count_if(s.bugs.begin(), s.bugs.end(), [](const report::found_bug& b) { return b.report.error; }));
    const std::string verdict = report::verdict_of(s);
    std::string text = verdict;
    if (errors > 0) text = counted(errors, "bug") + " found";
    else if (verdict == "verified") text += ": no bug in any interleaving";
    const char* const colour = errors > 0 ? "\x1b[1;31m" : verdict == "verified" ? "\x1b[1;32m" : "\x1b[1m";
    return style.colour ? colour + text + "\x1b[0m\n" : text + "\n";
}

/// What "verified" means: every interleaving of what?
std::string bounds_line(const report::run_summary& s) {
    const std::uint32_t wakeups = s.bounds.spurious_budget;
    return "bounds: this input, sequential consistency, " +
           (wakeups == 0 ? std::string("no spurious wake-ups")
                         : "at most " + counted(wakeups, "spurious wake-up") + " an execution") +
           "\n";
}

} // namespace

std::string check_text(const report::run_summary& s, const report::style& style) {
    std::string text;
    for (const report::found_bug& bug : s.bugs) text += bug_text(bug, style);
    text += verdict_line(s, style);
    if (report::verdict_of(s) == "verified") text += bounds_line(s);
    text += search_line(s.search, s.seconds);
    for (const std::string& note : s.notes) text += "note: " + note + "\n";
    return text;
}

} // namespace lockstep::cli
