#include "inquiry/evidence/second_look.hpp"

#include "analyse/recording.hpp"

#include <algorithm>
#include <bit>

namespace lockstep::inquiry {
namespace {

constexpr std::size_t most_events = 100'000; ///< of an execution that is kept: memory and time stay small
constexpr std::size_t most_results = 32;     ///< for each of them an execution is kept

std::vector<std::uint64_t> path_of(const explore::execution& run) {
    std::vector<std::uint64_t> places;
    places.reserve(run.events.size());
    for (const trace::event& e : run.events) places.push_back(e.pc);
    return places;
}

std::optional<std::string> parted_way(const std::vector<std::uint64_t>& first,
                                      const std::vector<std::uint64_t>& again) {
    const auto [before, now] = std::mismatch(first.begin(), first.end(), again.begin(), again.end());
    if (before == first.end() && now == again.end()) return std::nullopt;
    return "the same schedule went another way at step " + std::to_string(before - first.begin()) +
           " when it was run again";
}

/// What stands for the trace of the execution that was kept as number i.
explore::wide_hash name_of(std::size_t i) { return {i + 1, 0}; }

} // namespace

bool second_look::is_worth_keeping(const explore::execution& run) {
    ++count_;
    if (!explore::has_result(run.header->end) || run.events.size() > most_events) return false;
    const bool news = given_.size() < most_results && given_.insert(explore::result_of(run)).second;
    return news || std::has_single_bit(count_);
}

void second_look::add(const explore::execution& run, std::span<const std::uint64_t> visible_pcs) {
    if (!is_worth_keeping(run)) return;
    kept one;
    one.shown_by = {analyse::schedule_of(run.events), {visible_pcs.begin(), visible_pcs.end()}};
    one.pattern.flags = run.header->flags;
    one.pattern.spurious_budget = run.header->spurious_budget;
    one.path = path_of(run);
    results_.compare(name_of(kept_.size()), run);
    kept_.push_back(std::move(one));
}

std::optional<std::string> second_look::difference(session& in) {
    for (std::size_t i = 0; i < kept_.size(); ++i) {
        const kept& first = kept_[i];
        in.set_visible(first.shown_by.visible_pcs);
        explore::job again = first.pattern;
        again.prefix = first.shown_by.schedule;
        const explore::execution run = in.run(again);
        if (auto words = parted_way(first.path, path_of(run))) return words;
        if (auto words = results_.compare(name_of(i), run)) return words;
    }
    return std::nullopt;
}

} // namespace lockstep::inquiry
