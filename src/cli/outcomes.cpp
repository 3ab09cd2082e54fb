// lockstep outcomes
#include "inquiry/outcomes.hpp"

#include "cli/interrupt.hpp"
#include "cli/live.hpp"
#include "cli/summary.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "report/render/json.hpp"
#include "report/render/outcome_table.hpp"

#include <iostream>

namespace lockstep::cli {
namespace {

std::string outcomes_text(const inquiry::outcomes_found& found) {
    const report::run_summary& summary = found.summary;
    std::string text = report::draw_outcomes(found.outcomes, found.verdict, summary.outcome_schedules, output_style());
    text += search_line(summary.search, summary.seconds);
    for (const std::string& note : summary.notes) text += "note: " + note + "\n";
    return text;
}

} // namespace

int run_outcomes(const options& o) {
    const interrupt_guard guard;
    live_line live(o.asked.bounds);
    inquiry::outcomes_found found = inquiry::find_outcomes(o.asked, live.companion());
    live.wipe();
    found.summary.outcomes = &found.outcomes;
    std::cout << (o.json ? report::to_json(found.summary) : outcomes_text(found)) << std::flush;
    return found.summary.bugs.empty() ? 0 : 1;
}

} // namespace lockstep::cli
