#include "report/table/table.hpp"

#include "report/table/cell.hpp"
#include "report/table/printed.hpp"
#include "report/table/relevance.hpp"
#include "report/table/timeline.hpp"
#include "report/table/watch_columns.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <map>

namespace lockstep::report {

using trace::event;

namespace {

constexpr unsigned deepest_indent = 4;

class table_maker {
public:
    table_maker(const analyse::recording& r, const analyse::diagnosis* about, const names& who, const scope& shown)
        : r_(r), about_(about), who_(who), shown_(shown), what_(find_relevant(r, about, who, shown)), time_(r),
          printed_(printed_texts(r)), watch_(r, shown, who), announced_(what_.threads.size()),
          started_(what_.threads.size()) {
        find_shallowest();
    }

    table make() {
        const std::size_t failure = failing_event();
        for (std::size_t i = 0; i < r_.events.size(); ++i) {
            watch_.apply(i);
            if (const auto thread = time_.preempted(i)) preempted_ = thread;
            if (what_.shown[i]) add_step(i);
            if (i == failure && failure + 1 < r_.events.size()) add_banner();
        }
        add_ending();
        if (failure + 1 >= r_.events.size()) add_banner();
        return finish();
    }

private:
    using state = table_cell::state;

    /// Where the banner goes: behind the step that failed, or at the end.
    std::size_t failing_event() const {
        const bool at_end = r_.end == trace::ending::stuck || about_ == nullptr ||
                            std::holds_alternative<analyse::starvation>(about_->what);
        if (at_end) return r_.events.size();
        return what_.culprits.empty() ? about_->event : *std::max_element(what_.culprits.begin(), what_.culprits.end());
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

    unsigned indent(const event& e) const {
        const unsigned depth = who_.depth(e);
        const auto least = shallowest_.find(trace::thread_of(e.process));
        if (depth == 0 || least == shallowest_.end() || depth < least->second) return 0;
        return std::min(depth - least->second, deepest_indent);
    }

    bool is_culprit(std::size_t i) const {
        return std::find(what_.culprits.begin(), what_.culprits.end(), i) != what_.culprits.end();
    }

    void add_step(std::size_t i) {
        const event& e = r_.events[i];
        const auto column = column_of(trace::thread_of(e.process));
        assert(column); // find_relevant gives every thread that takes a shown step a column
        table_row row;
        row.cells = waiting_cells(i);
        row.cells[*column] = {state::acts, cell_text(e, who_, printed_[i]), indent(e), is_culprit(i)};
        announced_[*column] = nullptr;
        row.watched = watch_.values();
        if (const place where = who_.place(e); where.known()) row.where.push_back(where);
        row.preempted = preempted_by(i);
        started_[*column] = true;
        if (!repeats(row)) rows_.push_back(std::move(row));
    }

    /// Whose place the step takes, if it is not plain to see that the last thread waits.
    std::string preempted_by(std::size_t index) {
        if (!preempted_) return "";
        const unsigned thread = *preempted_;
        const auto column = column_of(thread);
        preempted_.reset();
        return column && started_[*column] && acts_later(thread, index) ? who_.thread(thread) : "";
    }

    bool acts_later(unsigned thread, std::size_t index) const {
        for (std::size_t i = index + 1; i < r_.events.size(); ++i)
            if (what_.shown[i] && trace::thread_of(r_.events[i].process) == thread) return true;
        return time_.held_up(thread, r_.events.size()) != nullptr;
    }

    /// The same step again (a thread that spins): counted, not shown.
    bool repeats(const table_row& row) {
        if (rows_.empty() || shown_.all) return false;
        table_row& last = rows_.back();
        if (last.cells != row.cells || last.watched != row.watched ||
            !std::equal(last.where.begin(), last.where.end(), row.where.begin(), row.where.end(), same_line))
            return false;
        ++last.times;
        return true;
    }

    /// What the threads that are held up show during event `i`: first what they ask for, then that they wait.
    std::vector<table_cell> waiting_cells(std::size_t i) {
        std::vector<table_cell> cells(what_.threads.size());
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const event* operation = time_.held_up(what_.threads[c], i);
            if (operation == nullptr) continue;
            if (operation != announced_[c]) cells[c].what = waiting_text(*operation, who_);
            cells[c].is = cells[c].what.empty() ? state::waits : state::asks;
            announced_[c] = operation;
        }
        return cells;
    }

    /// Those who are held up for ever.
    void add_ending() {
        if (r_.end != trace::ending::stuck) return;
        const std::vector<const event*> before = announced_;
        table_row row;
        row.cells = waiting_cells(r_.events.size());
        const auto idle = [](const table_cell& c) { return c.is == state::idle; };
        if (std::all_of(row.cells.begin(), row.cells.end(), idle)) return;
        for (std::size_t c = 0; c < row.cells.size(); ++c) {
            if (announced_[c] == nullptr || announced_[c] == before[c]) continue;
            const place where = who_.place(*announced_[c]);
            const auto same = [&](const place& p) { return same_line(p, where); };
            if (where.known() && std::none_of(row.where.begin(), row.where.end(), same)) row.where.push_back(where);
        }
        row.watched = watch_.values();
        rows_.push_back(std::move(row));
    }

    void add_banner() {
        if (about_ == nullptr) return;
        std::string words(analyse::kind_title(about_->kind));
        if (const auto* race = std::get_if<analyse::race>(&about_->what)) {
            const bool both = what_.culprits.size() == 2;
            words += " on " + (both ? narrower_culprit() : who_.memory(race->a.touched.address, race->a.touched.size));
            if (both) words += ": nothing orders the two steps marked (*)";
        } else if (!about_->text.empty()) {
            words += ": " + about_->text;
        }
        banner_ = {rows_.size(), {words}};
    }

    std::string narrower_culprit() const {
        const trace::access& a = r_.events[what_.culprits[0]].first;
        const trace::access& b = r_.events[what_.culprits[1]].first;
        return who_.object(a.size <= b.size ? a : b);
    }

    table finish() {
        table t;
        for (const unsigned thread : what_.threads) t.columns.push_back({thread, who_.heading(thread)});
        for (const variable& v : shown_.watch) t.watched.push_back(v.name);
        const std::size_t limit = shown_.all ? 0 : shown_.max_rows;
        const std::size_t left_out = limit != 0 && rows_.size() > limit ? rows_.size() - limit : 0;
        const std::size_t from = left_out == 0 ? rows_.size() : limit / 4; // the end matters more than the beginning
        for (std::size_t k = 0; k <= rows_.size(); ++k) {
            if (banner_ && banner_->first == k) t.lines.emplace_back(banner_->second);
            if (k == rows_.size()) break;
            if (k == from) t.lines.emplace_back(table_gap{left_out});
            if (k < from || k >= from + left_out) t.lines.emplace_back(std::move(rows_[k]));
        }
        return t;
    }

    const analyse::recording& r_;
    const analyse::diagnosis* about_;
    const names& who_;
    const scope& shown_;
    const relevance what_;
    const timeline time_;
    const std::vector<std::string_view> printed_; ///< by event
    watch_columns watch_;
    std::vector<const event*> announced_;     ///< by column: the operation it already said it waits for
    std::map<unsigned, unsigned> shallowest_; ///< by thread: least call depth shown
    std::vector<bool> started_;               ///< by column: it has shown a step
    std::optional<unsigned> preempted_;       ///< since the last step that was shown
    std::vector<table_row> rows_;
    std::optional<std::pair<std::size_t, table_banner>> banner_; ///< stands before the row of that number
};

} // namespace

table make_table(const analyse::recording& r, const analyse::diagnosis* about, const names& who, const scope& shown) {
    return table_maker(r, about, who, shown).make();
}

} // namespace lockstep::report
