#include "inquiry/stored_run.hpp"

#include "analyse/findings.hpp"
#include "analyse/overtakes.hpp"
#include "analyse/sometimes.hpp"
#include "inquiry/evidence/bug_collector.hpp"
#include "inquiry/evidence/evidence.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <stdexcept>

namespace lockstep::inquiry {

namespace fs = std::filesystem;

stored_run open_stored_run(const std::string& path, const companion& with) {
    stored_run run;
    run.file = trace::load_schedule(path);
    const fs::path folder = fs::absolute(path).parent_path();
    const std::string& named = run.file.source.empty() ? run.file.program : run.file.source;
    run.what = open_target((folder / named).string(), run.file.compile_flags, with);
    // A schedule without a build id was written by hand, and fits as long as the program goes its way.
    if (!run.file.build_id.empty() && run.file.build_id != run.what.build_id) {
        throw std::runtime_error("'" + path + "' was made with another build of '" + named +
                                 "': check it again for a new schedule");
    }
    program_input input;
    input.arguments = run.file.arguments;
    if (!run.file.stdin_file.empty()) input.stdin_file = (folder / run.file.stdin_file).string();
    input.max_steps = run.file.max_steps;
    input.thread_limit = run.file.thread_limit;
    input.stack_bytes = run.file.stack_bytes;
    run.how = launch_of(run.what, input);
    return run;
}

explore::job stored_job(const trace::schedule_file& file) {
    explore::job pattern;
    pattern.spurious_budget = file.spurious_budget;
    return recording_job(pattern, file.steps);
}

void prepare(session& in, const trace::schedule_file& file) { in.set_visible(file.visible_pcs); }

void demand_same_way(const std::string& path, const trace::schedule_file& file, const analyse::recording& r) {
    const std::vector<trace::process_id> steps = analyse::schedule_of(r.events);
    const std::size_t common = std::min(steps.size(), file.steps.size());
    const auto difference =
        std::mismatch(file.steps.begin(), file.steps.begin() + static_cast<std::ptrdiff_t>(common), steps.begin());
    const bool cut = r.end == trace::ending::infeasible || steps.size() < file.steps.size();
    if (!cut && difference.first == file.steps.begin() + static_cast<std::ptrdiff_t>(common)) return;
    const std::ptrdiff_t step = difference.first - file.steps.begin();
    throw std::runtime_error("'" + path + "' does not fit: nondeterminism at step " + std::to_string(step) +
                             ": the program goes another way there than when the schedule was made");
}

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

std::size_t failing_step(const analyse::recording& r, const std::optional<trace::finding>& finding) {
    const std::size_t all = analyse::schedule_of(r.events).size();
    const std::size_t last = all == 0 ? 0 : all - 1;
    if (!finding || r.end == trace::ending::stuck || finding->a_event >= r.events.size()) return last;
    const std::span before(r.events.data(), finding->a_event + std::size_t{1});
    return std::min(analyse::schedule_of(before).size(), last);
}

} // namespace lockstep::inquiry
