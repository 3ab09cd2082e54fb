#include "inquiry/stored_run.hpp"

#include "inquiry/evidence/evidence.hpp"
#include "inquiry/target/libraries.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <stdexcept>

namespace lockstep::inquiry {

namespace fs = std::filesystem;

namespace {

std::runtime_error made_with_another_build(const std::string& schedule, const std::string& of) {
    return std::runtime_error("'" + schedule + "' was made with another build of '" + of +
                              "': check it again for a new schedule");
}

} // namespace

stored_run open_stored_run(const std::string& path, const companion& with) {
    stored_run run;
    run.path = path;
    run.file = trace::load_schedule(path);
    const fs::path folder = fs::absolute(path).parent_path();
    const std::string& named = run.file.source.empty() ? run.file.program : run.file.source;
    run.what = open_target((folder / named).string(), run.file.compile_flags, with);
    // A schedule without a build id was written by hand, and fits as long as the program goes its way.
    if (!run.file.build_id.empty() && run.file.build_id != run.what.build_id)
        throw made_with_another_build(path, named);
    program_input input;
    input.arguments = run.file.arguments;
    if (!run.file.stdin_file.empty()) input.stdin_file = (folder / run.file.stdin_file).string();
    input.max_steps = run.file.max_steps;
    input.thread_limit = run.file.thread_limit;
    input.stack_bytes = run.file.stack_bytes;
    input.patience = run.file.patience;
    input.weak_failures = run.file.weak_failures;
    run.how = launch_of(run.what, input);
    run.how.interrupted = &with.interrupted; // one execution is all: there is nothing to tell without it
    return run;
}

explore::job stored_job(const trace::schedule_file& file) {
    explore::job pattern;
    pattern.spurious_budget = file.spurious_budget;
    pattern.flags = file.under.flags();
    return recording_job(pattern, file.steps);
}

void prepare(session& in, const stored_run& run) {
    const std::vector<std::string> now = libraries_among(in.modules(), run.what.program);
    for (const std::string& then : run.file.libraries)
        if (std::find(now.begin(), now.end(), then) == now.end())
            throw made_with_another_build(run.path, then.substr(0, then.rfind(' ')));
    in.set_visible(run.file.visible_pcs);
}

void demand_same_way(const std::string& path, const trace::schedule_file& file, const analyse::recording& r) {
    const std::vector<trace::step> steps = analyse::schedule_of(r.events);
    const std::size_t common = std::min(steps.size(), file.steps.size());
    const auto difference =
        std::mismatch(file.steps.begin(), file.steps.begin() + static_cast<std::ptrdiff_t>(common), steps.begin());
    const bool cut = r.end == trace::ending::infeasible || steps.size() < file.steps.size();
    if (!cut && difference.first == file.steps.begin() + static_cast<std::ptrdiff_t>(common)) return;
    const std::ptrdiff_t step = difference.first - file.steps.begin();
    throw std::runtime_error("'" + path + "' does not fit: nondeterminism at step " + std::to_string(step) +
                             ": the program goes another way there than when the schedule was made");
}

std::optional<analyse::diagnosis> find_stored(const trace::schedule_file& file, const analyse::recording& r) {
    const trace::finding_kind kind = analyse::kind_named(file.verdict);
    std::vector<analyse::diagnosis> of_its_kind = analyse::diagnose(r);
    std::erase_if(of_its_kind, [&](const analyse::diagnosis& d) { return d.kind != kind; });
    for (const analyse::diagnosis& d : of_its_kind)
        if (analyse::identity_of(d).places == file.places) return d;
    if (!of_its_kind.empty()) return of_its_kind.front(); // a file that does not say at which places
    switch (kind) {
    case trace::finding_kind::never_true:
        for (const auto& unmet : r.unmet) {
            if (file.sentence.find(unmet.name) != std::string::npos)
                return analyse::at_end_of(r, analyse::diagnose_unmet(unmet.name, unmet.pc));
        }
        return std::nullopt;
    case trace::finding_kind::starvation: return analyse::diagnose_starvation(r, 1);
    case trace::finding_kind::fatal_signal:
    case trace::finding_kind::failed_property: {
        const auto failed = analyse::diagnose_exit(r.end, r.exit_status, file.expect_status, r.output);
        return failed ? std::optional(analyse::at_end_of(r, *failed)) : std::nullopt;
    }
    case trace::finding_kind::leak:
        if (r.end != trace::ending::exited || r.leaked_bytes == 0) return std::nullopt;
        return analyse::at_end_of(r, analyse::diagnose(analyse::leak_of(r, 0)));
    default: return std::nullopt;
    }
}

std::size_t failing_step(const analyse::recording& r, const std::optional<analyse::diagnosis>& bug) {
    const std::size_t all = analyse::schedule_of(r.events).size();
    const std::size_t last = all == 0 ? 0 : all - 1;
    if (!bug || r.end == trace::ending::stuck || bug->event >= r.events.size()) return last;
    const std::span before(r.events.data(), bug->event + std::size_t{1});
    return std::min(analyse::schedule_of(before).size(), last);
}

} // namespace lockstep::inquiry
