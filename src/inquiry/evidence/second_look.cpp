#include "inquiry/evidence/second_look.hpp"

#include "analyse/recording.hpp"

#include <algorithm>
#include <bit>

namespace lockstep::inquiry {
namespace {

constexpr std::size_t most_events = 100'000; ///< of an execution that is kept: memory and time stay small

std::vector<std::uint64_t> path_of(const explore::execution& run) {
    std::vector<std::uint64_t> places;
    places.reserve(run.events.size());
    for (const trace::event& e : run.events) places.push_back(e.pc);
    return places;
}

/// What was cut off, is redundant or is not to be judged has no result.
bool has_result(trace::ending end) {
    return end == trace::ending::exited || end == trace::ending::killed || end == trace::ending::stuck;
}

std::string last_line(const std::string& text) {
    constexpr std::size_t most = 60;
    const std::size_t end = text.find_last_not_of('\n');
    if (end == std::string::npos) return "nothing";
    const std::size_t before = text.find_last_of('\n', end);
    return "\"" + text.substr(before + 1, std::min(most, end - before)) + "\""; // npos + 1 is 0
}

} // namespace

void second_look::add(const explore::execution& run, std::span<const std::uint64_t> visible_pcs) {
    if (!std::has_single_bit(++count_) || !has_result(run.header->end) || run.events.size() > most_events) return;
    kept one;
    one.shown_by = {analyse::schedule_of(run.events), {visible_pcs.begin(), visible_pcs.end()}};
    one.pattern.flags = run.header->flags;
    one.pattern.spurious_budget = run.header->spurious_budget;
    one.path = path_of(run);
    one.output = run.output;
    one.end = run.header->end;
    one.exit_status = run.header->exit_status;
    kept_.push_back(std::move(one));
}

std::optional<std::string> second_look::difference(session& in) const {
    for (const kept& first : kept_) {
        in.set_visible(first.shown_by.visible_pcs);
        explore::job again = first.pattern;
        again.prefix = first.shown_by.schedule;
        if (auto words = compare(first, in.run(again))) return words;
    }
    return std::nullopt;
}

std::optional<std::string> second_look::compare(const kept& first, const explore::execution& again) {
    const std::vector<std::uint64_t> path = path_of(again);
    const auto [before, now] = std::mismatch(first.path.begin(), first.path.end(), path.begin(), path.end());
    if (before != first.path.end() || now != path.end())
        return "the same schedule went another way at step " + std::to_string(before - first.path.begin()) +
               " when it was run again";
    if (again.output != first.output)
        return "the same schedule wrote " + last_line(first.output) + ", and " + last_line(std::string(again.output)) +
               " when it was run again";
    if (again.header->end != first.end || again.header->exit_status != first.exit_status)
        return "the same schedule ended otherwise when it was run again";
    return std::nullopt;
}

} // namespace lockstep::inquiry
