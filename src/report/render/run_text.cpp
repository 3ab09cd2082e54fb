#include "report/render/run_text.hpp"

#include "report/render/text.hpp"
#include "report/run/assumptions.hpp"
#include "report/words/numbers.hpp"

#include <fmt/format.h>
#include <utility>

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
    const verdict is = verdict_of(s);
    const char* const colour = is == verdict::bug ? "\x1b[1;31m" : is == verdict::verified ? "\x1b[1;32m" : "\x1b[1m";
    const std::string text = headline_of(s);
    return how.colour ? colour + text + "\x1b[0m\n" : text + "\n";
}

/// Every interleaving of what?
std::string bounds_line(const run_summary& s) {
    std::string line = "bounds:";
    const char* before = " ";
    for (const assumption& a : assumptions_of(s)) line += std::exchange(before, ", ") + a.words;
    return line + "\n";
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
    if (verdict_of(s) != verdict::bug) text += bounds_line(s);
    return text + search_text(s);
}

} // namespace lockstep::report
