// lockstep outcomes
#include "inquiry/outcomes.hpp"

#include "cli/interrupt.hpp"
#include "cli/live.hpp"
#include "cli/status.hpp"
#include "cli/summary.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "report/render/json.hpp"
#include "report/render/outcome_table.hpp"

#include <iostream>

namespace lockstep::cli {
namespace {

std::string outcomes_text(const inquiry::outcomes_found& found, const options& o) {
    const report::run_summary& summary = found.summary;
    std::string text =
        report::draw_outcomes(found.outcomes, found.verdict, summary.outcome_schedules, output_style(o.colour));
    if (o.quiet) return text;
    text += search_line(summary.search, summary.seconds);
    for (const std::string& note : summary.notes) text += "note: " + note + "\n";
    return text;
}

} // namespace

int run_outcomes(const options& o) {
    const interrupt_guard guard;
    inquiry::request asked = o.asked;
    asked.target = o.targets.front();
    live_line live(asked.bounds, o.colour);
    inquiry::outcomes_found found = inquiry::find_outcomes(asked, live.companion());
    live.wipe();
    found.summary.outcomes = &found.outcomes;
    std::cout << (o.json ? report::to_json(found.summary) : outcomes_text(found, o)) << std::flush;
    return exit_status(report::verdict_of(found.summary), o.least);
}

} // namespace lockstep::cli
