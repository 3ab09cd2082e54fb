#include "report/run/run_summary.hpp"

#include <algorithm>

namespace lockstep::report {

std::uint64_t errors_in(const run_summary& s) {
    return static_cast<std::uint64_t>(
        std::count_if(s.bugs.begin(), s.bugs.end(), [](const document& d) { return d.error; }));
}

std::string verdict_of(const run_summary& s) {
    if (errors_in(s) != 0) return "bug";
    return s.search.complete ? "verified" : "no bug found";
}

bool discarded_all(const explore::search_result& search) {
    return search.discarded != 0 && search.discarded + search.counts.blocked_executions >= search.counts.executions;
}

} // namespace lockstep::report
