#include "inquiry/gtest.hpp"

#include "inquiry/check.hpp"
#include "inquiry/target/session.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace lockstep::inquiry {
namespace {

/// What the program prints when it only lists its cases: it makes no threads, so one execution is all. Files that it
/// writes never reach the disk, so the list goes to its output.
std::string listing_of(const target& what, const request& asked) {
    program_input input = asked.input;
    input.arguments.emplace_back("--gtest_list_tests");
    input.arguments.emplace_back("--gtest_output=json:/dev/stdout");
    session in(what, launch_of(what, input), 1);
    const explore::execution run = in.run({});
    if (run.header->output_bytes > trace::max_output) {
        throw std::runtime_error("the list of test cases is longer than " + std::to_string(trace::max_output) +
                                 " bytes: narrow it down with -- --gtest_filter=...");
    }
    return std::string(run.output);
}

/// GoogleTest's object among what else the program prints; null where it is not there.
nlohmann::json list_in(const std::string& output) {
    const auto next = [&](std::size_t from) { return output.find("{\n", from); };
    for (std::size_t at = next(0); at != std::string::npos; at = next(at + 1)) {
        if (at != 0 && output[at - 1] != '\n') continue;
        try {
            nlohmann::json found;
            std::istringstream(output.substr(at)) >> found;
            if (found.contains("testsuites")) return found;
        } catch (const nlohmann::json::parse_error&) { // the program's own, or cut short
        }
    }
    return nullptr;
}

/// The sum of what the cases gave.
void add_up(report::run_summary& all, const answer& one) {
    const report::run_summary& its = one.summary;
    explore::search_result& sum = all.search;
    sum.counts.executions += its.search.counts.executions;
    sum.counts.blocked_executions += its.search.counts.blocked_executions;
    sum.counts.distinct_traces += its.search.counts.distinct_traces;
    sum.counts.events += its.search.counts.events;
    sum.counts.tree_bytes = std::max(sum.counts.tree_bytes, its.search.counts.tree_bytes);
    sum.complete &= its.search.complete;
    sum.step_limited += its.search.step_limited;
    sum.discarded += its.search.discarded;
    sum.how = its.search.how;
    all.threads = std::max(all.threads, its.threads);
    for (report::document bug : its.bugs) {
        bug.sentence = one.name + ": " + bug.sentence;
        all.bugs.push_back(std::move(bug));
    }
    for (const report::note& n : its.notes) all.notes.push_back({n.what, one.name});
    all.seconds += its.seconds;
}

/// GoogleTest says of a case that it left itself out (GTEST_SKIP). One execution tells: what a case asks for before it
/// skips itself does not depend on the schedule.
bool skips_itself(session& in) {
    in.settle();
    const explore::execution run = in.run({});
    return run.output.find("[  SKIPPED ]") != std::string_view::npos;
}

answer check_case(const std::string& name, const target& what, const request& whole, const companion& with) {
    const request asked = for_case(whole, what, name);
    session in(what, launch_of(what, asked.input), asked.jobs);
    try {
        report::run_summary summary = check(in, asked, with);
        const bool skipped = report::verdict_of(summary) != report::verdict::bug && skips_itself(in);
        return {name,
                skipped ? answer::kind::skipped : answer::kind::checked,
                std::move(summary),
                skipped ? "it skips itself (GTEST_SKIP)" : "",
                {}};
    } catch (const explore::hung_error& error) {
        throw std::runtime_error(in.explain(error));
    }
}

answer answer_about(const std::string& name, const target& what, const request& asked, const companion& with) {
    const char* why_not = is_disabled(name, asked) ? "disabled"
                          : with.interrupted       ? "interrupted before its turn"
                                                   : nullptr;
    if (why_not != nullptr) return {name, answer::kind::skipped, {}, why_not, {}};
    return answer_of(name, [&] { return check_case(name, what, asked, with); });
}

bool has_filter(const request& asked) {
    return std::any_of(asked.input.arguments.begin(), asked.input.arguments.end(),
                       [](const std::string& a) { return a.starts_with("--gtest_filter"); });
}

} // namespace

std::optional<std::vector<std::string>> cases_listed(const std::string& output) {
    const nlohmann::json list = list_in(output);
    if (list.is_null()) return std::nullopt;
    std::vector<std::string> names;
    for (const auto& suite : list["testsuites"]) {
        for (const auto& one : suite.value("testsuite", nlohmann::json::array()))
            names.push_back(suite.value("name", "") + "." + one.value("name", ""));
    }
    return names;
}

std::vector<std::string> list_cases(const target& what, const request& asked) {
    const std::optional<std::vector<std::string>> names = cases_listed(listing_of(what, asked));
    if (!names) throw std::runtime_error("'" + what.program + "' lists no GoogleTest cases: check it without --gtest");
    if (names->empty() && has_filter(asked))
        throw std::runtime_error("no GoogleTest case of '" + what.program + "' matches the --gtest_filter");
    if (names->empty()) throw std::runtime_error("'" + what.program + "' has no GoogleTest cases");
    return *names;
}

bool is_disabled(const std::string& name, const request& asked) {
    const auto& arguments = asked.input.arguments;
    return name.find("DISABLED_") != std::string::npos &&
           std::find(arguments.begin(), arguments.end(), "--gtest_also_run_disabled_tests") == arguments.end();
}

request for_case(const request& asked, const target& what, const std::string& name) {
    request one = asked;
    std::erase_if(one.input.arguments, [](const std::string& a) { return a.starts_with("--gtest_filter"); });
    one.input.arguments.push_back("--gtest_filter=" + name);
    one.expect_success = true;
    one.label = what.name() + "-" + name;
    std::replace(one.label.begin(), one.label.end(), '/', '-'); // it becomes part of a file name
    return one;
}

answer check_cases(const request& asked, const companion& with, const std::function<void(const answer&)>& see) {
    const target what = open_target(asked.target, asked.compile_flags, with);
    answer all;
    all.name = asked.target;
    all.summary.bounds = asked.bounds;
    all.summary.max_steps = asked.input.max_steps;
    all.summary.thread_limit = asked.input.thread_limit;
    all.summary.patience = asked.input.patience;
    all.summary.weak_failures = asked.input.weak_failures;
    all.summary.search.complete = true;
    all.summary.search.how = "no case";
    for (const std::string& name : list_cases(what, asked)) {
        all.cases.push_back(answer_about(name, what, asked, with));
        const answer& one = all.cases.back();
        see(one);
        if (one.what == answer::kind::checked) add_up(all.summary, one);
        else if (one.what == answer::kind::refused || with.interrupted)
            all.summary.notes.push_back({report::case_not_checked{one.why}, name});
    }
    const auto skipped = [](const answer& one) { return one.what == answer::kind::skipped; };
    if (std::all_of(all.cases.begin(), all.cases.end(), skipped)) all.summary.notes.push_back({report::all_skipped{}});
    return all;
}

} // namespace lockstep::inquiry
