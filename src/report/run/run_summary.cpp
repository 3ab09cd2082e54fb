#include "report/run/run_summary.hpp"

#include "report/words/numbers.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace lockstep::report {

std::uint64_t errors_in(const run_summary& s) {
    return static_cast<std::uint64_t>(
        std::count_if(s.bugs.begin(), s.bugs.end(), [](const document& d) { return d.error; }));
}

std::vector<note> left_out(const run_summary& s) {
    std::vector<note> forbidding;
    std::copy_if(s.notes.begin(), s.notes.end(), std::back_inserter(forbidding),
                 [](const note& n) { return fact_of(n).weighs == weight::forbids; });
    return forbidding;
}

bool saw_everything(const run_summary& s) { return s.search.complete && left_out(s).empty(); }

verdict verdict_of(const run_summary& s) {
    if (errors_in(s) != 0) return verdict::bug;
    return saw_everything(s) ? verdict::verified : verdict::no_bug_found;
}

std::string headline_of(const run_summary& s) {
    switch (verdict_of(s)) {
    case verdict::bug: return counted(errors_in(s), "bug") + " found";
    case verdict::verified: return "verified: no bug in any interleaving";
    default: break;
    }
    std::string line = "no bug found";
    if (!s.search.complete) line += " in " + counted(s.search.counts.executions, "execution");
    std::set<std::string> told; // cases of one program may have left out the same
    for (const note& n : left_out(s)) {
        const std::string words = in_short(n);
        if (told.insert(words).second) line += (told.size() == 1 ? ": " : ", ") + words;
    }
    return line;
}

bool discarded_all(const explore::search_result& search) {
    return search.discarded != 0 && search.discarded + search.counts.blocked_executions >= search.counts.executions;
}

} // namespace lockstep::report
