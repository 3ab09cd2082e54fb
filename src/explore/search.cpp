// The strategies, put together from planners.
#include "explore/search.hpp"

#include "explore/campaign.hpp"
#include "explore/strategies/bounded.hpp"
#include "explore/strategies/exhaustive.hpp"
#include "explore/strategies/sampling.hpp"

#include <cmath>

namespace lockstep::explore {

namespace {

using trace::policy;

constexpr std::uint64_t scouts = 32; ///< random executions before an exhaustive search
constexpr unsigned most_scout_rounds = 8;
constexpr unsigned automatic_bound = 2;              ///< automatic: preemptions, as long as ...
constexpr std::uint64_t automatic_executions = 2000; ///< ... each bound takes no more executions than this
/// Automatic: share of what the limits leave that `exhaustive` may use before it is judged: its estimates are rough.
constexpr double patience = 0.3;

/// Accesses that race become steps, which starts a search again: better to learn of them first. False: the search is over.
bool scout(campaign& c) {
    sampling plan({policy::random_walk, policy::pos}, c.bounds().seed);
    for (unsigned round = 0; round < most_scout_rounds; ++round) {
        const std::size_t known = c.result().visible_pcs.size();
        if (c.run(plan, strategy::random, {.executions = scouts}) == run_end::stopped) return false;
        if (c.result().visible_pcs.size() == known) break;
    }
    return true;
}

run_end search_exhaustively(campaign& c, const allowance& allowed) {
    run_end end = run_end::restarted;
    while (end == run_end::restarted) {
        exhaustive plan;
        end = c.run(plan, strategy::exhaustive, allowed);
    }
    if (end == run_end::finished) c.result().complete = c.nothing_cut_off();
    return end;
}

/// Bounds 0, 1, ... up to `highest`. `bounds_done` becomes how many were finished.
run_end search_bounded(campaign& c, std::optional<unsigned> highest, const allowance& allowed, unsigned& bounds_done) {
    std::optional<bounded> plan;
    for (;;) {
        if (!plan.has_value()) {
            plan.emplace();
            bounds_done = 0;
        }
        const run_end end = c.run(*plan, strategy::bounded, allowed);
        if (end == run_end::restarted) {
            plan.reset();
            continue;
        }
        if (end != run_end::finished) return end;
        ++bounds_done;
        c.result().complete = plan->exhausts() && c.nothing_cut_off();
        if (!plan->can_raise()) c.result().limit = "memory for what waits for the next bound";
        if (plan->exhausts() || !plan->can_raise() || (highest.has_value() && plan->bound() >= *highest)) return end;
        plan->raise_bound();
    }
}

void sample(campaign& c, std::vector<policy> policies, strategy label) {
    sampling plan(std::move(policies), c.bounds().seed);
    c.run(plan, label);
}

std::string bounds_text(unsigned done, bool complete) {
    if (done == 0) return "bounded (the first bound not finished)";
    const std::string range = done == 1 ? "0" : "0.." + std::to_string(done - 1);
    return "bounded (" + range + " preemptions" + (complete ? ", which cover every interleaving)" : ")");
}

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, share < 0.001 ? "%.1g %%" : "%.3g %%", share * 100);
    return text;
}

void search_automatically(campaign& c) {
    std::string& how = c.result().how;
    how = "random scouts";
    if (!scout(c)) return;
    unsigned done = 0;
    how = bounds_text(0, false);
    const run_end bounds = search_bounded(c, automatic_bound, {.executions = automatic_executions}, done);
    how = bounds_text(done, c.result().complete);
    if (bounds == run_end::stopped || c.result().complete) return;

    how += ", then exhaustive";
    const std::uint64_t before = c.result().counts.executions;
    const double left_before = c.executions_left();
    const auto hopeless = [&](const progress& p) {
        const double left = c.executions_left();
        if (std::isinf(left) || p.estimated_share <= 0 || left > left_before * (1 - patience)) return false;
        const auto done_here = static_cast<double>(p.executions - before);
        return done_here / p.estimated_share - done_here > left;
    };
    const run_end end = search_exhaustively(c, {.executions = std::nullopt, .hopeless = hopeless});
    if (end == run_end::finished) return;
    how += " (about " + percent(c.result().counts.estimated_share) + ")";
    if (end == run_end::stopped) return;
    how += ", then pos, pct and random in turn";
    sample(c, {policy::pos, policy::pct, policy::random_walk}, strategy::pos);
}

void search_with(campaign& c, strategy how) {
    unsigned done = 0;
    search_result& r = c.result();
    switch (how) {
    case strategy::automatic: return search_automatically(c);
    case strategy::exhaustive:
        r.how = "exhaustive";
        if (scout(c)) search_exhaustively(c, {});
        return;
    case strategy::bounded:
        search_bounded(c, c.bounds().preemptions, {}, done);
        r.how = bounds_text(done, r.complete);
        return;
    case strategy::random: r.how = "random"; return sample(c, {policy::random_walk}, how);
    case strategy::pct: r.how = "pct"; return sample(c, {policy::pct}, how);
    case strategy::pos: r.how = "pos"; return sample(c, {policy::pos}, how);
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
