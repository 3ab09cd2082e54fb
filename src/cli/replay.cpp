// lockstep replay
#include "analyse/findings.hpp"
#include "analyse/overtakes.hpp"
#include "cli/bug_collector.hpp"
#include "cli/debugger.hpp"
#include "cli/interrupt.hpp"
#include "cli/stored_run.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs.hpp"
#include "report/bug_report.hpp"
#include "report/json.hpp"

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
    if (kind == trace::finding_kind::failed_property && r.end == trace::ending::exited && r.exit_status != 0) {
        return exit_watch::finding_of(r.exit_status);
    }
    return std::nullopt;
}

std::string json_of(const std::optional<report::bug_report>& bug, const std::string& path) {
    report::run_summary summary;
    summary.search.how = "replay";
    summary.search.counts.executions = 1;
    if (bug) summary.bugs.push_back({*bug, path});
    return report::to_json(summary);
}

void tell(const analyse::recording& r, const trace::schedule_file& file, const std::optional<report::bug_report>& bug) {
    std::cout << r.output << std::flush;
    if (!r.output.empty() && !r.output.ends_with('\n')) std::cout << '\n';
    if (bug) std::cerr << bug->sentence << '\n';
    else if (file.verdict != "outcome") std::cerr << "not shown again: " << file.sentence << '\n';
}

} // namespace

int run_replay(const options& o) {
    const stored_run stored = open_stored_run(o.target);
    session in(stored.what, stored.how, 1);
    prepare(in, stored.file);
    if (o.gdb) return debug(in, stored_job(stored.file));
    const analyse::recording r = analyse::record(in.run(stored_job(stored.file)));
    demand_same_way(o.target, stored.file, r);
    std::optional<report::bug_report> bug;
    if (const auto finding = find_stored(stored.file, r)) {
        bug = report::make_report(r, *finding, in.symbols(), output_style());
        if (!stored.file.sentence.empty()) bug->sentence = stored.file.sentence; // it may know what a race leads to
    }
    if (o.json) std::cout << json_of(bug, o.target) << std::flush;
    else tell(r, stored.file, bug);
    return bug ? 1 : 0;
}

} // namespace lockstep::cli
