#include "inquiry/stored_run.hpp"

#include "cli/options.hpp"
#include "inquiry/evidence.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace lockstep::cli {

namespace fs = std::filesystem;

stored_run open_stored_run(const std::string& path) {
    stored_run run;
    run.file = trace::load_schedule(path);
    const fs::path folder = fs::absolute(path).parent_path();
    const std::string& named = run.file.source.empty() ? run.file.program : run.file.source;
    run.what = open_target((folder / named).string(), run.file.compile_flags);
    // A schedule without a build id was written by hand, and fits as long as the program goes its way.
    if (!run.file.build_id.empty() && run.file.build_id != run.what.build_id) {
        throw std::runtime_error("'" + path + "' was made with another build of '" + named +
                                 "': check it again for a new schedule");
    }
    options o;
    o.arguments = run.file.arguments;
    if (!run.file.stdin_file.empty()) o.stdin_file = (folder / run.file.stdin_file).string();
    o.max_steps = run.file.max_steps;
    o.thread_limit = run.file.thread_limit;
    o.stack_bytes = run.file.stack_bytes;
    run.how = launch_of(run.what, o);
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

} // namespace lockstep::cli
