// Makes a failing schedule simple: fewest preemptions first, then fewest steps. Candidates are made from the context
// switches, not from single steps (after Zeller & Hildebrandt's delta debugging, TSE 2002, on the list of segments): a
// candidate drops the end of the schedule, or lets a thread that was interrupted go on and whoever interrupted it come
// after; or it takes the first way where a step has several. It is run with policy::lenient, so it need not be feasible to the letter; what was really run is what counts.
#include "explore/search.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace lockstep::explore {

namespace {

using schedule = std::vector<trace::step>;

/// What a thread did in a row.
struct segment {
    trace::process_id process;
    schedule steps;
};

struct attempt {
    schedule steps;
    std::size_t preemptions = 0;

    /// Steps that go another way than the first that they have.
    std::size_t other_ways() const {
        return static_cast<std::size_t>(
            std::count_if(steps.begin(), steps.end(), [](const trace::step& s) { return s.choice != 0; }));
    }
    bool simpler_than(const attempt& other) const {
        return std::tuple(preemptions, steps.size(), other_ways()) <
               std::tuple(other.preemptions, other.steps.size(), other.other_ways());
    }
};

/// The steps of an execution, and how often a process was left that could have gone on.
attempt describe(const execution& x) {
    attempt result;
    for (const trace::event& e : x.events) {
        if ((e.flags & trace::unscheduled) != 0) continue;
        const std::size_t step = result.steps.size();
        if (step != 0 && result.steps.back().process != e.process &&
            x.enabled_before(step).contains(result.steps.back().process))
            ++result.preemptions;
        result.steps.push_back(trace::step_of(e));
    }
    return result;
}

std::vector<segment> segments_of(const schedule& steps) {
    std::vector<segment> result;
    for (const trace::step& s : steps) {
        if (result.empty() || result.back().process != s.process) result.push_back({s.process, {}});
        result.back().steps.push_back(s);
    }
    return result;
}

schedule join(const std::vector<segment>& segments) {
    schedule result;
    for (const segment& s : segments) result.insert(result.end(), s.steps.begin(), s.steps.end());
    return result;
}

class minimiser {
public:
    minimiser(executor& run, const std::function<bool(const execution&)>& still_fails, std::size_t max_attempts,
              std::chrono::steady_clock::time_point until, std::uint32_t flags)
        : run_(run), still_fails_(still_fails), left_(max_attempts), until_(until), flags_(flags) {}

    schedule simplify(schedule start) {
        best_.steps = std::move(start);
        best_.preemptions = best_.steps.size(); // not run yet: anything that fails is an improvement
        if (!improves(best_.steps)) return best_.steps;
        while (shorten() || unite() || go_the_first_way()) {
        }
        return best_.steps;
    }

private:
    /// Runs a candidate; keeps it where it still fails and is simpler.
    bool improves(const schedule& candidate) {
        if (left_ == 0) return false;
        --left_;
        job j;
        j.prefix = candidate;
        j.how = trace::policy::lenient;
        j.flags = flags_;
        run_.submit(j);
        if (!run_.wait_until(until_)) {
            run_.abandon();
            left_ = 0;
            return false;
        }
        const execution x = run_.next();
        if (!still_fails_(x)) return false;
        attempt found = describe(x);
        if (!found.simpler_than(best_)) return false;
        best_ = std::move(found);
        return true;
    }

    /// Drops the end of the schedule, as much as possible first: without a wish, nobody is preempted.
    bool shorten() {
        const std::vector<segment> all = segments_of(best_.steps);
        for (std::size_t keep = 0; keep < all.size(); ++keep)
            if (improves(join({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(keep)}))) return true;
        return false;
    }

    /// Lets an interrupted process go on, and who came between follow it.
    bool unite() {
        const std::vector<segment> all = segments_of(best_.steps);
        for (std::size_t first = 0; first + 2 < all.size(); ++first) {
            for (std::size_t again = first + 2; again < all.size(); ++again) {
                if (all[again].process != all[first].process) continue;
                std::vector<segment> candidate = all;
                const segment moved = candidate[again];
                candidate.erase(candidate.begin() + static_cast<std::ptrdiff_t>(again));
                candidate.insert(candidate.begin() + static_cast<std::ptrdiff_t>(first) + 1, moved);
                if (improves(join(candidate))) return true;
                break;
            }
        }
        return false;
    }

    bool go_the_first_way() {
        for (std::size_t i = 0; i < best_.steps.size(); ++i) {
            if (best_.steps[i].choice == 0) continue;
            schedule candidate = best_.steps;
            candidate[i].choice = 0;
            if (improves(candidate)) return true;
        }
        return false;
    }

    executor& run_;
    const std::function<bool(const execution&)>& still_fails_;
    std::size_t left_;
    std::chrono::steady_clock::time_point until_;
    std::uint32_t flags_;
    attempt best_;
};

} // namespace

std::vector<trace::step> minimise(executor& run, std::vector<trace::step> steps,
                                  const std::function<bool(const execution&)>& still_fails, std::size_t max_attempts,
                                  std::chrono::steady_clock::time_point until, std::uint32_t job_flags) {
    return minimiser(run, still_fails, max_attempts, until, job_flags).simplify(std::move(steps));
}

} // namespace lockstep::explore
