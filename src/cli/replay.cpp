// lockstep replay
#include "cli/debugger.hpp"
#include "cli/interrupt.hpp"
#include "cli/replay_command.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "inquiry/stored_run.hpp"
#include "report/document/make_report.hpp"
#include "report/render/json.hpp"

#include <algorithm>
#include <iostream>
#include <optional>
#include <unistd.h>

namespace lockstep::cli {
namespace {

std::string json_of(const std::optional<report::document>& bug, const trace::schedule_file& file,
                    std::uint32_t threads) {
    report::run_summary summary;
    summary.search.how = "replay";
    summary.search.counts.executions = 1;
    summary.search.counts.events = file.steps.size();
    summary.threads = threads;
    summary.bounds.spurious_budget = file.spurious_budget;
    summary.max_steps = file.max_steps;
    summary.thread_limit = file.thread_limit;
    summary.patience = file.patience;
    summary.weak_failures = file.weak_failures;
    if (bug) summary.bugs.push_back(*bug);
    add_replay_commands(summary);
    return report::to_json(summary);
}

report::document report_of(const analyse::recording& r, const analyse::diagnosis& d, const trace::schedule_file& file,
                           const std::string& path, const inquiry::session& in) {
    report::document report = report::make_report(r, d, in.symbols());
    report.schedule_file = path;
    if (!file.sentence.empty()) report.sentence = file.sentence; // it may know what a race leads to
    return report;
}

/// The program's output where the program would have put it, and what Lockstep has to say beside it.
void tell(const analyse::recording& r, const trace::schedule_file& file, bool again) {
    std::cout << r.output << std::flush;
    if (!r.output.empty() && !r.output.ends_with('\n')) std::cout << '\n';
    if (file.verdict == "outcome") return;
    std::cerr << (again ? "" : "not shown again: ") << file.sentence << '\n';
}

void debug_at(const inquiry::stored_run& stored, std::size_t steps) {
    inquiry::session in(stored.what, stored.how, 1);
    inquiry::prepare(in, stored);
    explore::job job = inquiry::stored_job(stored.file);
    job.prefix.resize(std::min(steps, job.prefix.size()));
    debug(in, job);
}

} // namespace

int run_replay(const options& o) {
    const interrupt_guard guard;
    const inquiry::stored_run stored =
        inquiry::open_stored_run(o.schedule_file, {interrupt_guard::interrupted(), {}, STDERR_FILENO});
    inquiry::session in(stored.what, stored.how, 1);
    inquiry::prepare(in, stored);
    const analyse::recording r = analyse::record(in.run(inquiry::stored_job(stored.file)));
    inquiry::demand_same_way(o.schedule_file, stored.file, r);
    const auto bug = inquiry::find_stored(stored.file, r);
    if (o.gdb) {
        debug_at(stored, inquiry::failing_step(r, bug));
        return bug ? 1 : 0;
    }
    if (o.json)
        std::cout << json_of(bug ? std::optional(report_of(r, *bug, stored.file, o.schedule_file, in)) : std::nullopt,
                             stored.file, r.thread_count);
    else tell(r, stored.file, bug.has_value());
    return bug ? 1 : 0;
}

} // namespace lockstep::cli
