#include "cli/consequence.hpp"

#include "analyse/findings.hpp"
#include "cli/bug_collector.hpp"
#include "cli/serial_runs.hpp"
#include "explore/search.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <set>

namespace lockstep::cli {
namespace {

constexpr std::uint64_t max_serial_runs = 2000;
constexpr std::uint64_t max_executions = 20'000;
constexpr std::chrono::seconds max_time{5};
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
std::optional<trace::finding> failure_of(const explore::execution& run) {
    if (!analyse::shows_error(run)) return std::nullopt;
    for (const trace::finding& f : analyse::findings_of(analyse::record(run))) {
        if (f.kind != trace::finding_kind::data_race && analyse::severity_of(f) == analyse::severity::error) return f;
    }
    return std::nullopt;
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

std::string describe(const result& r, bool with_status) {
    return with_status ? quoted(r.output) + " with exit status " + std::to_string(r.exit_status) : quoted(r.output);
}

class hunt {
public:
    hunt(session& in, const options& o, const std::atomic<bool>& interrupted)
        : in_(in), options_(o), interrupted_(interrupted) {
        pattern_.flags = o.bounds.flags;
        pattern_.spurious_budget = o.bounds.spurious_budget;
    }

    std::optional<consequence> run() {
        survey_ = run_serial_orders(
            in_.first(), pattern_, max_serial_runs,
            [&](const explore::execution& e) {
                serial_.insert(result_of(e));
                return explore::next_step::go_on;
            },
            interrupted_);
        explore::limits bounds = options_.bounds;
        bounds.executions = std::min(bounds.executions.value_or(max_executions), max_executions);
        bounds.time = std::min<std::chrono::nanoseconds>(bounds.time.value_or(max_time), max_time);
        const auto see = [&](const explore::execution& e) {
            look_at(e);
            return found_ ? explore::next_step::stop : explore::next_step::go_on;
        };
        explore::search(
            in_.executors(), explore::strategy::automatic, bounds, see, [](const explore::progress&) {}, interrupted_);
        return std::move(found_);
    }

private:
    void look_at(const explore::execution& e) {
        if (found_ || !shows_race(e)) return;
        if (const auto failure = failure_of(e)) {
            found_.emplace();
            found_->failure = failure;
            found_->still = [wanted = *failure](const explore::execution& again) {
                if (!shows_race(again)) return false;
                const auto now = failure_of(again);
                return now && find_again({*now}, wanted) != nullptr;
            };
        } else if (came_to_an_end(e) && !serial_.contains(result_of(e))) {
            found_.emplace();
            found_->still = [wanted = result_of(e)](const explore::execution& again) {
                return shows_race(again) && result_of(again) == wanted;
            };
            tell(result_of(e));
        }
        if (found_) found_->schedule = analyse::schedule_of(e.events);
    }

    void tell(const result& seen) {
        const bool by_output =
            std::none_of(serial_.begin(), serial_.end(), [&](const result& r) { return r.output == seen.output; });
        found_->sentence = by_output ? "so the output is " + quoted(seen.output)
                                     : "so the exit status is " + std::to_string(seen.exit_status);
        found_->sentence += survey_.complete ? ", which no serial order of the threads gives"
                                             : ", which none of " + std::to_string(survey_.runs) +
                                                   " serial orders that were tried gives";
        std::size_t shown = 0;
        for (const result& r : serial_) {
            if (shown == max_shown_results) break;
            found_->contrast += (shown++ == 0 ? "Serial orders give " : ", ") + describe(r, !by_output);
        }
        if (serial_.size() > shown) found_->contrast += " and " + std::to_string(serial_.size() - shown) + " more";
    }

    session& in_;
    const options& options_;
    const std::atomic<bool>& interrupted_;
    explore::job pattern_;
    std::set<result> serial_;
    serial_survey survey_;
    std::optional<consequence> found_;
};

} // namespace

std::optional<consequence> find_consequence(session& in, const options& o, const std::atomic<bool>& interrupted) {
    in.settle();
    return hunt(in, o, interrupted).run();
}

} // namespace lockstep::cli
