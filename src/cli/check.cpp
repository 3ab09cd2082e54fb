// lockstep check
#include "cli/check_run.hpp"
#include "cli/gtest.hpp"
#include "cli/interrupt.hpp"
#include "cli/summary.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "inquiry/session.hpp"

#include <iostream>
#include <stdexcept>

namespace lockstep::cli {

int run_check(const options& given) {
    options o = given;
    if (!o.report_races) o.bounds.flags |= trace::ignore_races;
    const target what = open_target(o.target, o.compile_flags);
    const interrupt_guard guard;
    const report::style style = output_style();
    if (o.gtest) return check_gtest(what, o, style);

    session in(what, launch_of(what, o), o.jobs);
    try {
        const report::run_summary summary = check_target(in, o, style, what.name(), false);
        std::cout << (o.json ? report::to_json(summary) : check_text(summary, style)) << std::flush;
        return report::verdict_of(summary) == "bug" ? 1 : 0;
    } catch (const explore::hung_error& error) {
        throw std::runtime_error(in.explain(error));
    }
}

} // namespace lockstep::cli
