// lockstep replay
#include "analyse/findings.hpp"
#include "analyse/overtakes.hpp"
#include "analyse/sometimes.hpp"
#include "cli/debugger.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "inquiry/bug_collector.hpp"
#include "inquiry/stored_run.hpp"
#include "report/bug_report.hpp"
#include "report/render/json.hpp"

#include <algorithm>
#include <iostream>
#include <stdexcept>

namespace lockstep::cli {
namespace {

/// The finding that the schedule was kept for. What only several executions together show (a leak, an exit status that
/// differs) shows again when this one has its part of it.
std::optional<trace::finding> find_stored(const trace::schedule_file& file, const analyse::recording& r) {
    const trace::finding_kind kind = analyse::kind_named(file.verdict);
    for (const trace::finding& f : analyse::findings_of(r)) {
        if (f.kind == kind) return f;
    }
    for (const trace::finding& f : analyse::unmet_conditions(r)) {
        if (f.kind == kind && file.sentence.find(f.text) != std::string::npos) return f;
    }
    trace::finding again{};
    again.kind = kind;
    if (kind == trace::finding_kind::starvation) {
        const auto overtaken = analyse::find_overtaking(r, 1);
        return overtaken ? std::optional(analyse::overtaking_finding(*overtaken)) : std::nullopt;
    }
    if (kind == trace::finding_kind::leak && r.end == trace::ending::exited && r.heap_live_bytes > 0) {
        again.block_size = r.heap_live_bytes;
        again.size = static_cast<std::uint32_t>(r.heap_live_blocks);
        again.allocated_pc = r.heap_live_pc;
        return again;
    }
    if (kind == trace::finding_kind::failed_property && exit_watch::failed(r.end, r.exit_status)) {
        return exit_watch::finding_of(r.end, r.exit_status);
    }
    return std::nullopt;
}

std::string json_of(const std::optional<report::bug_report>& bug, const trace::schedule_file& file,
                    const std::string& path, std::uint32_t threads) {
    report::run_summary summary;
    summary.search.how = "replay";
    summary.search.counts.executions = 1;
    summary.search.counts.events = file.steps.size();
    summary.threads = threads;
    summary.bounds.spurious_budget = file.spurious_budget;
    summary.max_steps = file.max_steps;
    summary.thread_limit = file.thread_limit;
    if (bug) summary.bugs.push_back({*bug, path});
    return report::to_json(summary);
}

report::bug_report report_of(const analyse::recording& r, const trace::finding& f, const trace::schedule_file& file,
                             const session& in) {
    report::bug_report report = report::make_report(r, f, in.symbols(), output_style());
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

/// How many steps lead up to what went wrong, its own step included: gdb stops in the thread that took it. Where all
/// are stuck behind the last step, nobody would arrive at a stop behind it, so that is before it.
std::size_t failing_step(const analyse::recording& r, const std::optional<trace::finding>& finding) {
    const std::size_t all = analyse::schedule_of(r.events).size();
    const std::size_t last = all == 0 ? 0 : all - 1;
    if (!finding || r.end == trace::ending::stuck || finding->a_event >= r.events.size()) return last;
    const std::span before(r.events.data(), finding->a_event + std::size_t{1});
    return std::min(analyse::schedule_of(before).size(), last);
}

void debug_at(const stored_run& stored, std::size_t steps) {
    session in(stored.what, stored.how, 1);
    prepare(in, stored.file);
    explore::job job = stored_job(stored.file);
    job.prefix.resize(std::min(steps, job.prefix.size()));
    debug(in, job);
}

} // namespace

int run_replay(const options& o) {
    const stored_run stored = open_stored_run(o.target);
    session in(stored.what, stored.how, 1);
    prepare(in, stored.file);
    const analyse::recording r = analyse::record(in.run(stored_job(stored.file)));
    demand_same_way(o.target, stored.file, r);
    const auto finding = find_stored(stored.file, r);
    if (o.gdb) {
        debug_at(stored, failing_step(r, finding));
        return finding ? 1 : 0;
    }
    if (o.json)
        std::cout << json_of(finding ? std::optional(report_of(r, *finding, stored.file, in)) : std::nullopt,
                             stored.file, o.target, r.thread_count);
    else tell(r, stored.file, finding.has_value());
    return finding ? 1 : 0;
}

} // namespace lockstep::cli
