#include "inquiry/evidence/consequence.hpp"

#include "analyse/diagnosis.hpp"
#include "explore/search.hpp"
#include "inquiry/evidence/bug_collector.hpp"
#include "inquiry/evidence/lost_update.hpp"
#include "inquiry/evidence/serial_runs.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

namespace lockstep::inquiry {
namespace {

constexpr std::uint64_t max_serial_runs = 2000;
constexpr std::uint64_t max_executions = 20'000;
constexpr std::uint64_t max_steps = 5'000'000; ///< all executions together, about; not seconds, so that
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

/// Is one of the accesses one of those of `wanted`? What threads race on is seldom touched at two places only.
bool shares_a_side(const trace::finding& f, const analyse::race& wanted) {
    const auto is_side = [&](std::uint64_t pc) { return pc == wanted.a.at.pc || pc == wanted.b.at.pc; };
    return f.kind == trace::finding_kind::data_race && (is_side(f.a_pc) || is_side(f.b_pc));
}

bool has_race(const explore::execution& run, const analyse::race& wanted) {
    const std::size_t count = std::min<std::size_t>(run.header->finding_count, trace::max_findings);
    return std::any_of(run.header->findings, run.header->findings + count,
                       [&](const trace::finding& f) { return shares_a_side(f, wanted); });
}

/// The first error of an execution that is no race itself.
std::optional<analyse::diagnosis> failure_of(const explore::execution& run) {
    if (!analyse::shows_error(run)) return std::nullopt;
    for (const analyse::diagnosis& d : analyse::diagnose(analyse::record(run))) {
        if (d.kind != trace::finding_kind::data_race && analyse::severity_of(d) == analyse::severity::error) return d;
    }
    return std::nullopt;
}

/// On one line, in quotes, and no longer than a line can bear.
std::string in_quotes(std::string text) {
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

class hunt {
public:
    hunt(session& in, const request& asked, const analyse::race& of, std::size_t steps,
         std::chrono::steady_clock::time_point until, const std::atomic<bool>& interrupted)
        : in_(in), asked_(asked), race_(of), most_(1 + max_steps / (1 + steps)), until_(until),
          interrupted_(interrupted) {}

    std::optional<consequence> run() {
        const auto note_serial = [&](const explore::execution& e) {
            serial_.insert(result_of(e));
            return explore::next_step::go_on;
        };
        survey_ = run_serial_orders(in_.first(), pattern_of(asked_), {std::min(max_serial_runs, most_), time_left()},
                                    note_serial, interrupted_);
        explore::limits bounds = limits_of(asked_);
        bounds.time = time_left();
        bounds.executions = std::min({bounds.executions.value_or(max_executions), max_executions, most_});
        const auto see = [&](const explore::execution& e) {
            consider(e);
            return found_ ? explore::next_step::stop : explore::next_step::go_on;
        };
        const auto tell = [](const explore::progress&) {};
        explore::search(in_.executors(), explore::strategy::automatic, bounds, see, tell, interrupted_);
        return std::move(found_);
    }

private:
    std::chrono::nanoseconds time_left() const {
        return std::max<std::chrono::nanoseconds>(until_ - std::chrono::steady_clock::now(),
                                                  std::chrono::nanoseconds(0));
    }

    /// What the race leads to in this execution, if anything that can be seen to come from it.
    void consider(const explore::execution& e) {
        if (found_ || !has_race(e, race_)) return;
        const std::optional<analyse::diagnosis> failure = failure_of(e);
        if (!failure) {
            if (!came_to_an_end(e) || serial_.contains(result_of(e))) return;
            if (!find_lost_update(e.events, race_)) return;
        }
        found_.emplace();
        found_->failure = failure;
        found_->still = failure ? fails_again(*failure) : gives_again(result_of(e));
        found_->shown_by.schedule = analyse::schedule_of(e.events);
        found_->shown_by.visible_pcs.assign(in_.visible().begin(), in_.visible().end());
        found_->shown_by.under = trace::circumstances::of(e.header->flags);
        if (!failure) tell(result_of(e));
    }

    shows fails_again(const analyse::diagnosis& wanted) const {
        return [wanted, race = race_](const explore::execution& again) {
            if (!has_race(again, race)) return false;
            const auto now = failure_of(again);
            return now && analyse::find_again({*now}, wanted) != nullptr;
        };
    }

    shows gives_again(const result& wanted) const {
        return [wanted, race = race_](const explore::execution& again) {
            return has_race(again, race) && result_of(again) == wanted &&
                   find_lost_update(again.events, race).has_value();
        };
    }

    bool is_other_status(const result& seen) const {
        return std::none_of(serial_.begin(), serial_.end(),
                            [&](const result& r) { return r.end == seen.end && r.exit_status == seen.exit_status; });
    }

    void tell(const result& seen) {
        const bool by_status = is_other_status(seen);
        found_->sentence = by_status ? "the exit status is " + std::to_string(seen.exit_status)
                                     : "the output is " + in_quotes(seen.output);
        found_->sentence += survey_.complete ? ", which no serial order of the threads gives"
                                             : ", which none of " + std::to_string(survey_.runs) +
                                                   " serial orders that were tried gives";
        std::set<std::string> usual;
        for (const result& r : serial_) {
            usual.insert(by_status ? "exit status " + std::to_string(r.exit_status) : in_quotes(r.output));
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
    analyse::race race_;
    std::uint64_t most_; ///< executions
    std::chrono::steady_clock::time_point until_;
    const std::atomic<bool>& interrupted_;
    std::set<result> serial_;
    serial_survey survey_;
    std::optional<consequence> found_;
};

} // namespace

std::optional<consequence> find_consequence(session& in, const request& asked, const analyse::race& of,
                                            std::size_t steps, std::chrono::steady_clock::time_point until,
                                            const std::atomic<bool>& interrupted) {
    in.set_visible({}); // the search learns them again, and then knows what it has
    return hunt(in, asked, of, steps, until, interrupted).run();
}

} // namespace lockstep::inquiry
