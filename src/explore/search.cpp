// The strategies, put together from planners.
#include "explore/search.hpp"

#include "explore/campaign.hpp"
#include "explore/strategies/automatic.hpp"
#include "explore/strategies/bounded.hpp"
#include "explore/strategies/sampling.hpp"

namespace lockstep::explore {

namespace {

using trace::policy;

constexpr unsigned most_scout_rounds = 8;

/// Accesses that race become steps, which starts a search again: better to learn of them first. False: the search is over.
bool scout(campaign& c) {
    sampling plan({policy::random_walk, policy::pos}, c.bounds().seed, c.bounds().sampled);
    for (unsigned round = 0; round < most_scout_rounds; ++round) {
        const std::size_t known = c.result().visible_pcs.size();
        if (c.run(plan, strategy::random, c.bounds().scouts) == run_end::stopped) return false;
        if (c.result().visible_pcs.size() == known) break;
    }
    return true;
}

/// The planner has nothing left. Where every state was seen, only the executions count that saw them.
void conclude(campaign& c, const automatic& plan) {
    search_result& r = c.result();
    r.complete = plan.exhausts() && c.nothing_cut_off();
    const auto basis = plan.rests_on();
    if (!basis) return;
    r.complete = !basis->cut_off && c.sees_all_races();
    r.bounds_met = basis->bounds_met;
    if (r.complete) r.step_limited = 0;
}

void search_exhaustively(campaign& c) {
    run_end end = run_end::restarted;
    while (end == run_end::restarted) {
        automatic plan(c.bounds().seed, automatic::all_or_nothing{});
        end = c.run(plan, strategy::exhaustive);
        if (end == run_end::finished) conclude(c, plan);
        if (plan.rests_on()) c.result().how = plan.in_words();
    }
}

/// Bounds 0, 1, ... up to `highest`.
void search_bounded(campaign& c, std::optional<unsigned> highest) {
    search_result& r = c.result();
    std::optional<bounded> plan(std::in_place);
    unsigned done = 0;
    for (bool go_on = true; go_on;) {
        const run_end end = c.run(*plan, strategy::bounded);
        if (end == run_end::restarted) {
            plan.emplace();
            done = 0;
            continue;
        }
        if (end != run_end::finished) break;
        ++done;
        r.complete = plan->exhausts() && c.nothing_cut_off();
        if (!plan->can_raise()) r.limit = "memory for what waits for the next bound";
        go_on = !plan->exhausts() && plan->can_raise() && (!highest.has_value() || plan->bound() < *highest);
        if (go_on) plan->raise_bound();
    }
    r.how = bounds_in_words(done, r.complete);
}

void sample(campaign& c, policy by, strategy label) {
    sampling plan({by}, c.bounds().seed, c.bounds().sampled);
    c.run(plan, label);
}

void search_automatically(campaign& c) {
    search_result& r = c.result();
    r.how = "random scouts";
    if (!scout(c)) return;
    run_end end = run_end::restarted;
    while (end == run_end::restarted) {
        automatic plan(c.bounds().seed, c.bounds().preemptions, c.bounds().sampled);
        end = c.run(plan, strategy::automatic);
        r.how = plan.in_words();
        if (end == run_end::finished) conclude(c, plan);
    }
}

/// "pos", or "pos (at most 2 preemptions)"
std::string sampled_in_words(const char* name, std::optional<unsigned> preemptions) {
    if (!preemptions) return name;
    return std::string(name) + " (at most " + std::to_string(*preemptions) + " preemptions)";
}

void search_with(campaign& c, strategy how) {
    search_result& r = c.result();
    const std::optional<unsigned> preemptions = c.bounds().preemptions;
    switch (how) {
    case strategy::automatic: return search_automatically(c);
    case strategy::exhaustive:
        r.how = "exhaustive";
        if (!scout(c)) return;
        // Sleep sets would leave out schedules for others with more preemptions (bounded.hpp).
        return preemptions ? search_bounded(c, preemptions) : search_exhaustively(c);
    case strategy::bounded: return search_bounded(c, preemptions);
    case strategy::random: r.how = sampled_in_words("random", preemptions); return sample(c, policy::random_walk, how);
    case strategy::pct: r.how = sampled_in_words("pct", preemptions); return sample(c, policy::pct, how);
    case strategy::pos: r.how = sampled_in_words("pos", preemptions); return sample(c, policy::pos, how);
    }
}

} // namespace

search_result search(std::span<executor* const> executors, strategy how, const limits& bounds, const visitor& see,
                     const progress_callback& tell, const std::atomic<bool>& interrupted) {
    campaign c(executors, bounds, see, tell, interrupted);
    search_with(c, how);
    if (c.result().stopped) c.result().limit = c.limit_reached();
    return std::move(c.result());
}

} // namespace lockstep::explore
