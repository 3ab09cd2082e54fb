#include "report/render/run_text.hpp"

#include "report/render/text.hpp"
#include "report/words/numbers.hpp"

#include <fmt/format.h>

namespace lockstep::report {

namespace {

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

std::string bug_text(const document& bug, const style& how) {
    std::string text = document_text(bug, how);
    if (!bug.schedule_file.empty()) text += "\nschedule: " + bug.schedule_file + "\n";
    if (!bug.replay_command.empty()) text += "replay:   " + bug.replay_command + "\n";
    return text + "\n";
}

std::string verdict_line(const run_summary& s, const style& how) {
    const std::uint64_t errors = errors_in(s);
    const std::string verdict = verdict_of(s);
    std::string text = verdict;
    if (errors > 0) text = counted(errors, "bug") + " found";
    else if (verdict == "verified") text += ": no bug in any interleaving";
    const char* const colour = errors > 0 ? "\x1b[1;31m" : verdict == "verified" ? "\x1b[1;32m" : "\x1b[1m";
    return how.colour ? colour + text + "\x1b[0m\n" : text + "\n";
}

/// What "verified" means: every interleaving of what?
std::string bounds_line(const run_summary& s) {
    const std::uint32_t wakeups = s.bounds.spurious_budget;
    return "bounds: this input, sequential consistency, " +
           (wakeups == 0 ? std::string("no spurious wake-ups")
                         : "at most " + counted(wakeups, "spurious wake-up") + " an execution") +
           "\n";
}

} // namespace

std::string search_text(const run_summary& s) {
    std::string text = search_line(s.search, s.seconds);
    for (const note& n : s.notes) text += "note: " + words_of(n) + "\n";
    return text;
}

std::string run_text(const run_summary& s, const style& how, bool quiet) {
    std::string text;
    for (const document& bug : s.bugs) text += bug_text(bug, how);
    text += verdict_line(s, how);
    if (quiet) return text;
    if (verdict_of(s) == "verified") text += bounds_line(s);
    return text + search_text(s);
}

} // namespace lockstep::report
