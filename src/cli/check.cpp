// lockstep check
#include "inquiry/check.hpp"

#include "cli/gtest.hpp"
#include "cli/interrupt.hpp"
#include "cli/live.hpp"
#include "cli/summary.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"

#include <iostream>

namespace lockstep::cli {

int run_check(const options& o) {
    const interrupt_guard guard;
    const report::style style = output_style();
    if (o.gtest) return check_gtest(o, style);
    live_line live(o.asked.bounds);
    const report::run_summary summary = inquiry::check(o.asked, live.companion());
    live.wipe();
    std::cout << (o.json ? report::to_json(summary) : check_text(summary, style)) << std::flush;
    return report::verdict_of(summary) == "bug" ? 1 : 0;
}

} // namespace lockstep::cli
