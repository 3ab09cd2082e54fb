// lockstep show
#include "analyse/findings.hpp"
#include "analyse/sometimes.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "inquiry/stored_run.hpp"
#include "report/bug_report.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace lockstep::cli {
namespace {

using namespace std::chrono_literals;

/// Waits until the program has come to its first thread: then its memory is the one that executions start from.
void wait_for_first_thread(session& in) {
    const auto deadline = std::chrono::steady_clock::now() + in.how().watchdog;
    while (__atomic_load_n(&in.control().attached, __ATOMIC_SEQ_CST) < 2) {
        if (std::chrono::steady_clock::now() > deadline) {
            throw std::runtime_error("the program does not come to its first thread, so there is nothing to watch");
        }
        std::this_thread::sleep_for(1ms);
    }
}

/// What the expressions stand for. The runtime samples them while the schedule runs.
std::vector<report::variable> set_watches(session& in, const std::vector<std::string>& expressions) {
    if (expressions.empty()) return {};
    if (expressions.size() > trace::max_watches) {
        throw std::runtime_error("no more than " + std::to_string(trace::max_watches) +
                                 " values can be watched at once");
    }
    wait_for_first_thread(in);
    const auto read = [&](std::uint64_t address, std::span<std::byte> into) {
        return in.first().read_memory(address, into.data(), into.size());
    };
    std::vector<report::variable> variables;
    std::vector<explore::watch> watches;
    for (const std::string& expression : expressions) {
        report::watched found = in.symbols().resolve(expression, read);
        if (!found.error.empty()) throw std::runtime_error(found.error);
        if (found.what.size > sizeof(std::uint64_t)) {
            throw std::runtime_error("'" + expression + "' is not a single value: name a member of it");
        }
        watches.push_back({found.what.address, static_cast<std::uint32_t>(found.what.size)});
        variables.push_back(std::move(found.what));
    }
    in.first().set_watches(watches);
    return variables;
}

analyse::recording record_with_watches(session& in, const trace::schedule_file& file, std::size_t watches) {
    analyse::recording r = analyse::record(in.run(stored_job(file)));
    if (watches == 0) return r;
    const std::size_t steps = analyse::schedule_of(r.events).size();
    for (std::size_t step = 0; step <= steps; ++step) {
        const auto row = in.first().watched(step);
        r.watched.emplace_back(row.begin(), row.end());
    }
    return r;
}

std::string text_of(const analyse::recording& r, const trace::schedule_file& file, const report::symbols& symbols,
                    const report::style& style) {
    std::vector<trace::finding> findings = analyse::findings_of(r);
    const trace::finding_kind kind = analyse::kind_named(file.verdict);
    const std::vector<trace::finding> unmet = analyse::unmet_conditions(r);
    findings.insert(findings.end(), unmet.begin(), unmet.end());
    const auto about =
        std::find_if(findings.begin(), findings.end(), [&](const trace::finding& f) { return f.kind == kind; });
    if (about == findings.end()) return report::make_table(r, symbols, style);
    report::bug_report shown = report::make_report(r, *about, symbols, style);
    if (!file.sentence.empty()) shown.sentence = file.sentence; // it may know more, such as what a race leads to
    return report::render(shown, style);
}

} // namespace

int run_show(const options& o) {
    const stored_run stored = open_stored_run(o.target);
    session in(stored.what, stored.how, 1);
    prepare(in, stored.file);
    report::style style = output_style();
    style.all = o.all;
    style.watch = set_watches(in, o.watch);
    const analyse::recording r = record_with_watches(in, stored.file, style.watch.size());
    demand_same_way(o.target, stored.file, r);
    std::cout << text_of(r, stored.file, in.symbols(), style) << std::flush;
    return 0;
}

} // namespace lockstep::cli
