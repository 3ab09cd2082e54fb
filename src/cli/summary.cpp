#include "cli/summary.hpp"

#include "cli/replay_command.hpp"
#include "report/render/text.hpp"
#include "report/words/numbers.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace lockstep::cli {

std::string search_line(const explore::search_result& search, double seconds) {
    const explore::progress& counts = search.counts;
    std::string text = "searched: " + search.how + ": " + report::counted(counts.executions, "execution");
    if (counts.blocked_executions != 0)
        text += " (" + report::grouped(counts.blocked_executions) + " showed nothing new)";
    if (search.discarded != 0) text += " (" + report::grouped(search.discarded) + " discarded by assumptions)";
    if (counts.distinct_traces != 0) text += ", " + report::counted(counts.distinct_traces, "trace");
    text += ", " + report::counted(counts.events, "step") + fmt::format(" in {:.2f} s", seconds);
    if (counts.tree_bytes != 0)
        text += ", " + report::grouped((counts.tree_bytes + 1023) / 1024) + " KiB of search memory";
    return text + "\n";
}

namespace {

std::string bug_text(const report::document& bug, const report::style& style) {
    std::string text = report::document_text(bug, style);
    if (!bug.schedule_file.empty()) {
        text += "\nschedule: " + bug.schedule_file + "\nreplay:   " + replay_command(bug.schedule_file) + "\n";
    }
    return text + "\n";
}

std::string verdict_line(const report::run_summary& s, const report::style& style) {
    const auto errors = static_cast<std::uint64_t>(
        std::count_if(s.bugs.begin(), s.bugs.end(), [](const report::document& b) { return b.error; }));
    const std::string verdict = report::verdict_of(s);
    std::string text = verdict;
    if (errors > 0) text = report::counted(errors, "bug") + " found";
    else if (verdict == "verified") text += ": no bug in any interleaving";
    const char* const colour = errors > 0 ? "\x1b[1;31m" : verdict == "verified" ? "\x1b[1;32m" : "\x1b[1m";
    return style.colour ? colour + text + "\x1b[0m\n" : text + "\n";
}

/// What "verified" means: every interleaving of what?
std::string bounds_line(const report::run_summary& s) {
    const std::uint32_t wakeups = s.bounds.spurious_budget;
    return "bounds: this input, sequential consistency, " +
           (wakeups == 0 ? std::string("no spurious wake-ups")
                         : "at most " + report::counted(wakeups, "spurious wake-up") + " an execution") +
           "\n";
}

} // namespace

std::string check_text(const report::run_summary& s, const report::style& style, bool quiet) {
    std::string text;
    for (const report::document& bug : s.bugs) text += bug_text(bug, style);
    text += verdict_line(s, style);
    if (quiet) return text;
    if (report::verdict_of(s) == "verified") text += bounds_line(s);
    text += search_line(s.search, s.seconds);
    for (const std::string& note : s.notes) text += "note: " + note + "\n";
    return text;
}

} // namespace lockstep::cli
