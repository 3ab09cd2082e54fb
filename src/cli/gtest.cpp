#include "cli/gtest.hpp"

#include "cli/check_run.hpp"
#include "cli/interrupt.hpp"
#include "cli/summary.hpp"
#include "cli/text.hpp"
#include "inquiry/session.hpp"
#include "report/render/json.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace lockstep::cli {
namespace {

/// What the program prints when it only lists its cases: it makes no threads, so one execution is all.
std::string listing_of(const target& what, const options& o) {
    explore::launch how = launch_of(what, o);
    how.arguments.emplace_back("--gtest_list_tests");
    session in(what, how, 1);
    const explore::execution run = in.run({});
    if (run.header->output_bytes > trace::max_output) {
        throw std::runtime_error("the list of test cases is longer than " + grouped(trace::max_output) +
                                 " bytes: narrow it down with -- --gtest_filter=...");
    }
    return std::string(run.output);
}

bool also_disabled(const options& o) {
    return std::find(o.arguments.begin(), o.arguments.end(), "--gtest_also_run_disabled_tests") != o.arguments.end();
}

options for_case(const options& o, const std::string& name) {
    options one = o;
    std::erase_if(one.arguments, [](const std::string& a) { return a.starts_with("--gtest_filter"); });
    one.arguments.push_back("--gtest_filter=" + name);
    return one;
}

/// A case's name as part of a file name.
std::string label_of(const target& what, std::string name) {
    std::replace(name.begin(), name.end(), '/', '-');
    return what.name() + "-" + name;
}

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
    for (report::found_bug& bug : one.bugs) {
        bug.report.sentence = name + ": " + bug.report.sentence;
        all.bugs.push_back(std::move(bug));
    }
    for (const std::string& note : one.notes) all.notes.push_back(name + ": " + note);
    all.seconds += one.seconds;
}

report::run_summary check_case(const target& what, const options& o, const report::style& style,
                               const std::string& name) {
    const options one = for_case(o, name);
    session in(what, launch_of(what, one), o.jobs);
    try {
        return check_target(in, one, style, label_of(what, name), true);
    } catch (const explore::hung_error& error) {
        throw std::runtime_error(name + ": " + in.explain(error));
    }
}

} // namespace

std::vector<std::string> parse_gtest_list(const std::string& listing) {
    std::vector<std::string> names;
    std::string suite;
    std::istringstream lines(listing);
    for (std::string line; std::getline(lines, line);) {
        std::string name = line.substr(0, line.find('#')); // "  # TypeParam = int"
        name.erase(name.find_last_not_of(" \r") + 1);
        if (name.starts_with("  ") && !suite.empty()) names.push_back(suite + name.substr(2));
        else suite = name.ends_with('.') && name.find(' ') == std::string::npos ? name : "";
    }
    return names;
}

int check_gtest(const target& what, const options& o, const report::style& style) {
    std::vector<std::string> names = parse_gtest_list(listing_of(what, o));
    if (names.empty())
        throw std::runtime_error("'" + what.program + "' lists no GoogleTest cases: check it without --gtest");
    if (!also_disabled(o))
        std::erase_if(names, [](const std::string& n) { return n.find("DISABLED_") != std::string::npos; });

    report::run_summary all;
    all.bounds = o.bounds;
    all.max_steps = o.max_steps;
    all.thread_limit = o.thread_limit;
    all.search.complete = true;
    std::size_t done = 0;
    for (const std::string& name : names) {
        report::run_summary one = check_case(what, o, style, name);
        ++done;
        if (!o.json) {
            std::cout << report::verdict_of(one) << ": " << name << " ("
                      << counted(one.search.counts.executions, "execution") << ")\n"
                      << std::flush;
        }
        add_up(all, std::move(one), name);
        if (interrupt_guard::interrupted()) break;
    }
    if (done < names.size()) {
        all.search.complete = false;
        all.notes.push_back(grouped(names.size() - done) + " of " + counted(names.size(), "case") +
                            " were not checked");
    }
    std::cout << (o.json ? report::to_json(all) : "\n" + check_text(all, style)) << std::flush;
    return report::verdict_of(all) == "bug" ? 1 : 0;
}

} // namespace lockstep::cli
