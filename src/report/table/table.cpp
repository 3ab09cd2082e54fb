#include "report/table/table.hpp"

#include "analyse/findings.hpp"
#include "analyse/recording.hpp"
#include "report/render/grid.hpp"
#include "report/table/cell.hpp"
#include "report/table/printed.hpp"
#include "report/table/relevance.hpp"
#include "report/table/timeline.hpp"
#include "report/table/watch_columns.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>

namespace lockstep::report {

using trace::event;

namespace {

constexpr unsigned deepest_indent = 4;
constexpr std::string_view mark = " (*)";

/// One row: a step of one thread, and what the others wait for meanwhile.
struct step_row {
    std::vector<std::string> cells; ///< by column
    std::size_t column = 0;         ///< of the thread that takes the step
    std::vector<std::string> watch;
    std::string place, note;
    std::size_t times = 1; ///< the same step so often in a row
};

class table_maker {
public:
    table_maker(const analyse::recording& r, const trace::finding* about, const names& who, const style& how)
        : r_(r), about_(about), who_(who), how_(how), what_(find_relevant(r, about, who, how)), time_(r),
          printed_(printed_texts(r)), watch_(r, how, who), announced_(what_.threads.size()),
          started_(what_.threads.size()) {
        find_shallowest();
    }

    std::string make() {
        const std::size_t failure = failing_event();
        for (std::size_t i = 0; i < r_.events.size(); ++i) {
            watch_.apply(i);
            if (time_.preempted(i) >= 0) preempted_ = time_.preempted(i);
            if (what_.shown[i]) add_step(i);
            if (i == failure && failure + 1 < r_.events.size()) add_banner();
        }
        add_ending();
        if (about_ != nullptr && failure + 1 >= r_.events.size()) add_banner();
        return draw(finish(), how_);
    }

private:
    /// Where the banner goes: behind the step that failed, or at the end.
    std::size_t failing_event() const {
        const bool at_end =
            r_.end == trace::ending::stuck || (about_ != nullptr && about_->kind == trace::finding_kind::starvation);
        if (about_ == nullptr || at_end) return r_.events.size();
        return what_.culprits.empty() ? about_->a_event
                                      : *std::max_element(what_.culprits.begin(), what_.culprits.end());
    }

    std::optional<std::size_t> column_of(unsigned thread) const {
        const auto found = std::lower_bound(what_.threads.begin(), what_.threads.end(), thread);
        if (found == what_.threads.end() || *found != thread) return std::nullopt;
        return static_cast<std::size_t>(found - what_.threads.begin());
    }

    void find_shallowest() {
        for (std::size_t i = 0; i < r_.events.size(); ++i) {
            const unsigned depth = what_.shown[i] ? who_.depth(r_.events[i]) : 0;
            if (depth == 0) continue;
            const auto [at, fresh] = shallowest_.try_emplace(trace::thread_of(r_.events[i].process), depth);
            if (!fresh) at->second = std::min(at->second, depth);
        }
    }

    /// Calls are indented below their callers.
    std::string indent(const event& e) const {
        const unsigned depth = who_.depth(e);
        const auto least = shallowest_.find(trace::thread_of(e.process));
        if (depth == 0 || least == shallowest_.end() || depth < least->second) return "";
        return std::string(2 * std::min<std::size_t>(depth - least->second, deepest_indent), ' ');
    }

    void add_step(std::size_t i) {
        const event& e = r_.events[i];
        const auto column = column_of(trace::thread_of(e.process));
        if (!column) return;
        step_row row;
        row.column = *column;
        row.cells = waiting_cells(i);
        row.cells[*column] = indent(e) + cell_text(e, who_, printed_[i]);
        if (std::find(what_.culprits.begin(), what_.culprits.end(), i) != what_.culprits.end())
            row.cells[*column] += mark;
        announced_[*column] = nullptr;
        row.watch = watch_.values();
        row.place = who_.place(e);
        row.note = switch_note(i);
        started_[*column] = true;
        if (!repeats(row)) rows_.push_back(std::move(row));
    }

    /// Why another thread goes on here, if it is not plain to see that the last one waits.
    std::string switch_note(std::size_t index) {
        if (preempted_ < 0) return "";
        const auto thread = static_cast<unsigned>(preempted_);
        const auto column = column_of(thread);
        preempted_ = -1;
        return column && started_[*column] && acts_later(thread, index) ? who_.thread(thread) + " preempted" : "";
    }

    bool acts_later(unsigned thread, std::size_t index) const {
        for (std::size_t i = index + 1; i < r_.events.size(); ++i)
            if (what_.shown[i] && trace::thread_of(r_.events[i].process) == thread) return true;
        return time_.held_up(thread, r_.events.size()) != nullptr;
    }

    /// The same step again (a thread that spins): counted, not drawn.
    bool repeats(const step_row& row) {
        if (rows_.empty() || how_.all) return false;
        step_row& last = rows_.back();
        if (last.column != row.column || last.cells != row.cells || last.place != row.place || last.watch != row.watch)
            return false;
        ++last.times;
        return true;
    }

    /// What the threads that are held up show during event `i`: first what they ask for, then "wait".
    std::vector<std::string> waiting_cells(std::size_t i) {
        std::vector<std::string> cells(what_.threads.size());
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const event* operation = time_.held_up(what_.threads[c], i);
            if (operation == nullptr) continue;
            cells[c] = operation == announced_[c] ? "wait" : waiting_text(*operation, who_);
            announced_[c] = operation;
        }
        return cells;
    }

    /// Those who are held up for ever.
    void add_ending() {
        if (r_.end != trace::ending::stuck) return;
        const std::vector<const event*> before = announced_;
        step_row row;
        row.column = what_.threads.size();
        row.cells = waiting_cells(r_.events.size());
        if (std::all_of(row.cells.begin(), row.cells.end(), [](const std::string& c) { return c.empty(); })) return;
        for (std::size_t c = 0; c < row.cells.size(); ++c) {
            if (announced_[c] == nullptr || announced_[c] == before[c]) continue;
            const std::string place = who_.place(*announced_[c]);
            if (place.empty() || row.place.find(place) != std::string::npos) continue;
            row.place += (row.place.empty() ? "" : ", ") + place;
        }
        row.watch = watch_.values();
        rows_.push_back(std::move(row));
    }

    void add_banner() {
        if (about_ == nullptr) return;
        std::string words(analyse::kind_title(about_->kind));
        if (about_->kind == trace::finding_kind::data_race) {
            const bool both = what_.culprits.size() == 2;
            words += " on " + (both ? narrower_culprit() : who_.memory(about_->address, about_->size));
            if (both) words += ": nothing orders the two steps marked (*)";
        } else if (about_->text[0] != 0) {
            words += fmt::format(": {}", about_->text);
        }
        banners_[rows_.size()] = fmt::format("** {} **", words);
    }

    std::string narrower_culprit() const {
        const trace::access& a = r_.events[what_.culprits[0]].first;
        const trace::access& b = r_.events[what_.culprits[1]].first;
        return who_.object(a.size <= b.size ? a : b);
    }

    grid_row drawn(const step_row& row) const {
        grid_row out;
        for (std::size_t c = 0; c < row.cells.size(); ++c) {
            const bool own = c == row.column;
            std::string text = row.cells[c];
            if (own && row.times > 1) text += fmt::format(" (x{})", row.times);
            const bool marked = own && text.ends_with(mark);
            out.cells.push_back({text, marked ? tone::alarm : text == "wait" ? tone::faint : tone::plain});
        }
        for (const std::string& value : row.watch) out.cells.push_back({value, tone::plain});
        const std::string note = row.note.empty() ? "" : fmt::format("{}({})", row.place.empty() ? "" : "  ", row.note);
        out.cells.push_back({row.place + note, tone::faint});
        return out;
    }

    grid finish() const {
        grid g;
        for (const unsigned t : what_.threads) g.head.push_back({who_.heading(t), tone::strong});
        for (const variable& v : how_.watch) g.head.push_back({v.name, tone::strong});
        g.head.push_back({"", tone::plain});
        g.flexible = what_.threads.size();
        const std::size_t limit = how_.all ? 0 : how_.max_rows;
        const std::size_t left_out = limit != 0 && rows_.size() > limit ? rows_.size() - limit : 0;
        const std::size_t from = left_out == 0 ? rows_.size() : limit / 4; // the end matters more than the beginning
        const auto banner = [&](std::size_t before) {
            if (const auto b = banners_.find(before); b != banners_.end())
                g.rows.push_back({{}, {b->second, tone::alarm}});
        };
        for (std::size_t k = 0; k < rows_.size(); ++k) {
            banner(k);
            if (k == from) g.rows.push_back({{}, {fmt::format("... {} steps not shown ...", left_out), tone::faint}});
            if (k < from || k >= from + left_out) g.rows.push_back(drawn(rows_[k]));
        }
        banner(rows_.size());
        return g;
    }

    const analyse::recording& r_;
    const trace::finding* about_;
    const names& who_;
    const style& how_;
    const relevance what_;
    const timeline time_;
    const std::vector<std::string_view> printed_; ///< by event
    watch_columns watch_;
    std::vector<const event*> announced_;     ///< by column: the operation it already said it waits for
    std::map<unsigned, unsigned> shallowest_; ///< by thread: least call depth shown
    std::vector<bool> started_;               ///< by column: it has shown a step
    int preempted_ = -1;
    std::vector<step_row> rows_;
    std::map<std::size_t, std::string> banners_; ///< drawn before the row of that number
};

} // namespace

std::string draw_table(const analyse::recording& r, const trace::finding* about, const names& who, const style& how) {
    return table_maker(r, about, who, how).make();
}

} // namespace lockstep::report
