#include "cli/gtest.hpp"

#include "cli/interrupt.hpp"
#include "cli/live.hpp"
#include "cli/summary.hpp"
#include "inquiry/check.hpp"
#include "inquiry/gtest.hpp"
#include "report/render/json.hpp"
#include "report/words/numbers.hpp"

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <unistd.h>

namespace lockstep::cli {
namespace {

void add_up(report::run_summary& all, report::run_summary one, const std::string& name) {
    explore::search_result& sum = all.search;
    sum.counts.executions += one.search.counts.executions;
    sum.counts.blocked_executions += one.search.counts.blocked_executions;
    sum.counts.distinct_traces += one.search.counts.distinct_traces;
    sum.counts.events += one.search.counts.events;
    sum.counts.tree_bytes = std::max(sum.counts.tree_bytes, one.search.counts.tree_bytes);
    sum.complete &= one.search.complete;
    sum.step_limited += one.search.step_limited;
    sum.how = one.search.how;
    for (report::document& bug : one.bugs) {
        bug.sentence = name + ": " + bug.sentence;
        all.bugs.push_back(std::move(bug));
    }
    for (const std::string& note : one.notes) all.notes.push_back(name + ": " + note);
    all.seconds += one.seconds;
}

report::run_summary check_case(const inquiry::target& what, const options& o, const std::string& name) {
    const inquiry::request one = inquiry::for_case(o.asked, what, name);
    inquiry::session in(what, inquiry::launch_of(what, one.input), one.jobs);
    live_line live(one.bounds);
    try {
        return inquiry::check(in, one, live.companion());
    } catch (const explore::hung_error& error) {
        throw std::runtime_error(name + ": " + in.explain(error));
    }
}

} // namespace

int check_gtest(const options& o, const report::style& style) {
    const inquiry::target what = inquiry::open_target(o.asked.target, o.asked.compile_flags,
                                                      {interrupt_guard::interrupted(), {}, STDERR_FILENO});
    std::vector<std::string> names = inquiry::list_cases(what, o.asked);
    std::erase_if(names, [&](const std::string& n) { return inquiry::is_disabled(n, o.asked); });

    report::run_summary all;
    all.bounds = o.asked.bounds;
    all.max_steps = o.asked.input.max_steps;
    all.thread_limit = o.asked.input.thread_limit;
    all.search.complete = true;
    std::size_t done = 0;
    for (const std::string& name : names) {
        report::run_summary one = check_case(what, o, name);
        ++done;
        if (!o.json) {
            std::cout << report::verdict_of(one) << ": " << name << " ("
                      << report::counted(one.search.counts.executions, "execution") << ")\n"
                      << std::flush;
        }
        add_up(all, std::move(one), name);
        if (interrupt_guard::interrupted()) break;
    }
    if (done < names.size()) {
        all.search.complete = false;
        all.notes.push_back(report::grouped(names.size() - done) + " of " + report::counted(names.size(), "case") +
                            " were not checked");
    }
    std::cout << (o.json ? report::to_json(all) : "\n" + check_text(all, style)) << std::flush;
    return report::verdict_of(all) == "bug" ? 1 : 0;
}

} // namespace lockstep::cli
