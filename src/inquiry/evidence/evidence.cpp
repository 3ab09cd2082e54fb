#include "inquiry/evidence/evidence.hpp"

#include "explore/search.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace lockstep::inquiry {

namespace {

constexpr std::size_t max_attempts = 2000;            ///< executions spent on shrinking one schedule, as long as ...
constexpr std::size_t max_attempt_steps = 20'000'000; ///< ... they are not longer than this, all together

/// Passes jobs on with the pattern's budget of spurious wake-ups, which `minimise` does not know of.
class with_budget final : public explore::executor {
public:
    with_budget(explore::executor& inner, const explore::job& pattern)
        : inner_(inner), budget_(pattern.spurious_budget) {}

    bool can_submit() const override { return inner_.can_submit(); }
    void submit(const explore::job& j) override {
        explore::job richer = j;
        richer.spurious_budget = budget_;
        inner_.submit(richer);
    }
    std::size_t outstanding() const override { return inner_.outstanding(); }
    explore::execution next() override { return inner_.next(); }
    bool wait_until(std::chrono::steady_clock::time_point then) override { return inner_.wait_until(then); }
    void abandon() override { inner_.abandon(); }
    void set_visible(std::span<const std::uint64_t> pcs) override { inner_.set_visible(pcs); }

private:
    explore::executor& inner_;
    std::uint32_t budget_;
};

} // namespace

explore::job recording_job(const explore::job& pattern, std::vector<trace::step> steps) {
    explore::job again = pattern;
    again.prefix = std::move(steps);
    again.how = trace::policy::run_on;
    again.flags |= trace::record_full;
    return again;
}

explore::job pattern_for(const witness& shown_by, explore::job pattern) {
    pattern.flags |= shown_by.under.flags();
    return pattern;
}

namespace {

evidence record_again(session& in, const explore::job& pattern, std::vector<trace::step> steps, const shows& still) {
    const explore::execution run = in.run(recording_job(pattern, std::move(steps)));
    evidence found;
    found.certain = still(run);
    found.recording = analyse::record(run);
    found.schedule = analyse::schedule_of(found.recording.events);
    found.under = trace::circumstances::of(pattern.flags);
    return found;
}

/// A schedule that shows in brief what took a long run to be found out, if there is one.
std::optional<std::vector<trace::step>> find_in_brief(session& in, explore::job pattern, const shows& still) {
    constexpr std::uint64_t most_seeds = 32;
    pattern.how = trace::policy::random_walk;
    pattern.flags |= trace::in_brief;
    for (pattern.seed = 1; pattern.seed <= most_seeds; ++pattern.seed) {
        const explore::execution run = in.run(pattern);
        if (still(run)) return analyse::schedule_of(run.events);
    }
    return std::nullopt;
}

} // namespace

evidence gather_evidence(session& in, const explore::job& asked, const witness& shown_by, const shows& still,
                         std::chrono::steady_clock::time_point until) {
    const explore::job pattern = pattern_for(shown_by, asked);
    in.set_visible(shown_by.visible_pcs);
    constexpr std::size_t long_run_steps = 20'000;
    if (shown_by.schedule.size() >= long_run_steps && (pattern.flags & trace::in_brief) == 0) {
        if (auto steps = find_in_brief(in, pattern, still)) {
            explore::job brief = pattern;
            brief.flags |= trace::in_brief;
            witness shorter = shown_by;
            shorter.schedule = std::move(*steps);
            evidence found = gather_evidence(in, brief, shorter, still, until);
            if (found.certain) return found;
        }
    }
    with_budget run_with(in.first(), pattern);
    // A limit in steps, too: the same program shall get the same schedule wherever time allows.
    const std::size_t attempts = std::min(max_attempts, 1 + max_attempt_steps / (1 + shown_by.schedule.size()));
    auto shortest = explore::minimise(run_with, shown_by.schedule, still, attempts, until, pattern.flags);
    evidence found = record_again(in, pattern, std::move(shortest), still);
    return found.certain ? found : record_again(in, pattern, shown_by.schedule, still);
}

} // namespace lockstep::inquiry
