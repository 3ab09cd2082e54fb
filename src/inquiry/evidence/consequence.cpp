#include "inquiry/evidence/consequence.hpp"

#include "analyse/diagnosis.hpp"
#include "explore/search.hpp"
#include "inquiry/evidence/bug_collector.hpp"
#include "inquiry/evidence/lost_update.hpp"
#include "inquiry/evidence/serial_runs.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <sstream>

namespace lockstep::inquiry {
namespace {

constexpr std::uint64_t max_serial_runs = 2000;
constexpr std::uint64_t max_executions = 20'000;
constexpr std::uint64_t patience_executions = 2000; ///< for a more telling one, once there is one
constexpr std::uint64_t max_steps = 5'000'000;      ///< all executions together, about; not seconds, so that
                                                    ///< the same program always gets the same answer
constexpr std::size_t max_shown_results = 4;
constexpr std::size_t max_quoted = 60;

/// What one can see of an execution from outside.
struct result {
    std::string output;
    trace::ending end;
    std::int32_t exit_status;
    friend auto operator<=>(const result&, const result&) = default;
};

result result_of(const explore::execution& run) {
    return {std::string(run.output), run.header->end, run.header->exit_status};
}

bool came_to_an_end(const explore::execution& run) {
    return run.header->end == trace::ending::exited || run.header->end == trace::ending::killed;
}

bool shows_race(const explore::execution& run) {
    const std::size_t count = std::min<std::size_t>(run.header->finding_count, trace::max_findings);
    return std::any_of(run.header->findings, run.header->findings + count,
                       [](const trace::finding& f) { return f.kind == trace::finding_kind::data_race; });
}

/// The first error of an execution that is no race itself.
std::optional<analyse::diagnosis> failure_of(const explore::execution& run) {
    if (!analyse::shows_error(run)) return std::nullopt;
    for (const analyse::diagnosis& d : analyse::diagnose(analyse::record(run))) {
        if (d.kind != trace::finding_kind::data_race && analyse::severity_of(d) == analyse::severity::error) return d;
    }
    return std::nullopt;
}

/// To tell results that differ in the order of their lines from those that differ in what they say.
std::vector<std::string> sorted_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
}

/// On one line, in quotes, and no longer than a line can bear.
std::string quoted(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    std::string line = "\"";
    for (const char c : text) {
        if (line.size() > max_quoted) {
            line += "...";
            break;
        }
        if (c == '\n') line += "\\n";
        else line += c;
    }
    return line + "\"";
}

/// How easy a consequence is to believe.
enum class weight : std::uint8_t { none, other_order, other_result, telling };

class hunt {
public:
    hunt(session& in, const request& asked, std::size_t steps, const std::atomic<bool>& interrupted)
        : in_(in), asked_(asked), most_(1 + max_steps / (1 + steps)), interrupted_(interrupted) {}

    std::optional<consequence> run() {
        const auto note_serial = [&](const explore::execution& e) {
            serial_.insert(result_of(e));
            serial_lines_.insert(sorted_lines(result_of(e).output));
            return explore::next_step::go_on;
        };
        survey_ = run_serial_orders(in_.first(), pattern_of(asked_),
                                    {std::min(max_serial_runs, most_), asked_.bounds.time}, note_serial, interrupted_);
        explore::limits bounds = limits_of(asked_);
        bounds.executions = std::min({bounds.executions.value_or(max_executions), max_executions, most_});
        const auto see = [&](const explore::execution& e) {
            if (best_ != weight::none) ++since_first_;
            consider(e);
            const bool enough = best_ == weight::telling || since_first_ > patience_executions;
            return enough ? explore::next_step::stop : explore::next_step::go_on;
        };
        const auto tell = [](const explore::progress&) {};
        explore::search(in_.executors(), explore::strategy::automatic, bounds, see, tell, interrupted_);
        return std::move(found_);
    }

private:
    weight weigh(const explore::execution& e, const std::optional<analyse::diagnosis>& failure) const {
        if (failure) return weight::telling;
        const result seen = result_of(e);
        if (!came_to_an_end(e) || serial_.contains(seen)) return weight::none;
        if (!is_other_status(seen) && serial_lines_.contains(sorted_lines(seen.output))) return weight::other_order;
        return find_lost_update(e.events) ? weight::telling : weight::other_result;
    }

    bool is_other_status(const result& seen) const {
        return std::none_of(serial_.begin(), serial_.end(),
                            [&](const result& r) { return r.end == seen.end && r.exit_status == seen.exit_status; });
    }

    void consider(const explore::execution& e) {
        if (best_ == weight::telling || !shows_race(e)) return;
        const std::optional<analyse::diagnosis> failure = failure_of(e);
        const weight now = weigh(e, failure);
        if (now <= best_) return;
        best_ = now;
        found_.emplace();
        found_->failure = failure;
        found_->still =
            failure ? fails_again(*failure) : gives_again(result_of(e), find_lost_update(e.events).has_value());
        found_->shown_by.schedule = analyse::schedule_of(e.events);
        found_->shown_by.visible_pcs.assign(in_.visible().begin(), in_.visible().end());
        if (!failure) tell(result_of(e));
    }

    static shows fails_again(const analyse::diagnosis& wanted) {
        return [wanted](const explore::execution& again) {
            if (!shows_race(again)) return false;
            const auto now = failure_of(again);
            return now && analyse::find_again({*now}, wanted) != nullptr;
        };
    }

    static shows gives_again(const result& wanted, bool loses_update) {
        return [wanted, loses_update](const explore::execution& again) {
            return shows_race(again) && result_of(again) == wanted &&
                   (!loses_update || find_lost_update(again.events).has_value());
        };
    }

    void tell(const result& seen) {
        const bool by_status = is_other_status(seen);
        found_->sentence = by_status ? "the exit status is " + std::to_string(seen.exit_status)
                                     : "the output is " + quoted(seen.output);
        found_->sentence += survey_.complete ? ", which no serial order of the threads gives"
                                             : ", which none of " + std::to_string(survey_.runs) +
                                                   " serial orders that were tried gives";
        std::set<std::string> usual;
        for (const result& r : serial_) {
            usual.insert(by_status ? "exit status " + std::to_string(r.exit_status) : quoted(r.output));
        }
        std::size_t shown = 0;
        for (const std::string& text : usual) {
            if (shown == max_shown_results) break;
            found_->contrast += (shown++ == 0 ? "Serial orders give " : ", ") + text;
        }
        if (usual.size() > shown) found_->contrast += " and " + std::to_string(usual.size() - shown) + " more";
    }

    session& in_;
    const request& asked_;
    std::uint64_t most_; ///< executions
    const std::atomic<bool>& interrupted_;
    std::set<result> serial_;
    std::set<std::vector<std::string>> serial_lines_;
    serial_survey survey_;
    weight best_ = weight::none;
    std::uint64_t since_first_ = 0;
    std::optional<consequence> found_;
};

} // namespace

std::optional<consequence> find_consequence(session& in, const request& asked, std::size_t steps,
                                            const std::atomic<bool>& interrupted) {
    in.set_visible({}); // the search learns them again, and then knows what it has
    return hunt(in, asked, steps, interrupted).run();
}

} // namespace lockstep::inquiry
