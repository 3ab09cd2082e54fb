// lockstep outcomes
#include "inquiry/outcomes.hpp"

#include "cli/interrupt.hpp"
#include "cli/live.hpp"
#include "cli/status.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "report/render/json.hpp"
#include "report/render/outcome_table.hpp"
#include "report/render/run_text.hpp"

#include <iostream>

namespace lockstep::cli {
namespace {

std::string outcomes_text(const inquiry::outcomes_found& found, const options& o) {
    const report::run_summary& summary = found.summary;
    const std::string text =
        report::draw_outcomes(found.outcomes, found.verdict, summary.outcome_schedules, output_style(o.colour));
    return o.quiet ? text : text + report::search_text(summary);
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
