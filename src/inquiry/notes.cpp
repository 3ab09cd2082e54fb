#include "inquiry/notes.hpp"

#include "inquiry/target/parts.hpp"
#include "report/run/run_summary.hpp"

namespace lockstep::inquiry {

std::vector<report::note> notes_of(const session& in, const observations& seen, const explore::search_result& search,
                                   bool interrupted) {
    std::vector<report::note> notes;
    const auto add = [&](auto fact) { notes.push_back({std::move(fact)}); };
    if (interrupted) add(report::interrupted{});
    if (!search.limit.empty()) add(report::stopped_at{search.limit});
    if (search.counts.executions != 0 && seen.most_threads == 1 && search.counts.distinct_traces <= 1)
        add(report::no_threads{});
    if (in.control().instrumented == 0) {
        add(report::not_instrumented{});
    } else {
        parts missing = parts_not_seen(in.modules());
        if (!missing.unseen.empty()) add(report::parts_not_instrumented{std::move(missing.unseen)});
        if (!missing.unknown.empty()) add(report::parts_unknown{std::move(missing.unknown)});
    }
    if (seen.weak_atomics != 0) add(report::weak_atomics{seen.weak_atomics});
    if (report::discarded_all(search)) add(report::all_discarded{});
    if (search.step_limited != 0) add(report::steps_limited{search.step_limited, in.control().max_steps});
    for (std::size_t i = 0; i < trace::bounds.size(); ++i) {
        const auto bound = static_cast<trace::bound>(i);
        if ((search.bounds_met.value_or(seen.bounds_met) & trace::bit_of(bound)) != 0) add(report::bounded_by{bound});
    }
    if (seen.library_races) add(report::library_race_left_out{});
    if (seen.output_cut) add(report::output_cut{trace::max_output});
    return notes;
}

} // namespace lockstep::inquiry
