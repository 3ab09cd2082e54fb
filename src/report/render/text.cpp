#include "report/render/text.hpp"

#include "report/render/graph.hpp"
#include "report/render/grid.hpp"

#include <fmt/format.h>

namespace lockstep::report {

namespace {

grid_cell drawn(const table_cell& c, std::size_t times) {
    if (c.is == table_cell::state::idle) return {};
    if (c.is == table_cell::state::waits) return {"wait", tone::faint};
    std::string text = std::string(2 * std::size_t{c.indent}, ' ') + c.what;
    if (c.marked) text += " (*)";
    if (c.is == table_cell::state::acts && times > 1) text += fmt::format(" (x{})", times);
    return {text, c.marked ? tone::alarm : tone::plain};
}

grid_cell drawn_place(const table_row& row) {
    std::string text;
    for (const place& p : row.where) text += (text.empty() ? "" : ", ") + short_text(p);
    if (!row.preempted.empty()) text += fmt::format("{}({} preempted)", text.empty() ? "" : "  ", row.preempted);
    return {text, tone::faint};
}

struct line_maker {
    grid_row operator()(const table_row& row) const {
        grid_row line;
        for (const table_cell& c : row.cells) line.cells.push_back(drawn(c, row.times));
        for (const std::string& value : row.watched) line.cells.push_back({value, tone::plain});
        line.cells.push_back(drawn_place(row));
        return line;
    }
    grid_row operator()(const table_banner& b) const { return {{}, {fmt::format("** {} **", b.text), tone::alarm}}; }
    grid_row operator()(const table_gap& g) const {
        return {{}, {fmt::format("... {} steps not shown ...", g.rows), tone::faint}};
    }
};

std::string stack_text(const titled_stack& s) {
    std::string text = s.title + ":\n";
    for (const stack_frame& f : s.frames) {
        const std::string where = f.where.known() ? "  " + short_text(f.where) : "";
        text += fmt::format("    {}{}\n", f.function.empty() ? "?" : f.function, where);
    }
    return text;
}

} // namespace

std::string table_text(const table& t, const style& how) {
    grid g;
    for (const table::column& c : t.columns) g.head.push_back({c.heading, tone::strong});
    for (const std::string& name : t.watched) g.head.push_back({name, tone::strong});
    g.head.push_back({"", tone::plain}); // places
    g.flexible = t.columns.size();
    for (const auto& line : t.lines) g.rows.push_back(std::visit(line_maker{}, line));
    return draw(g, how);
}

std::string details_text(const document& d, const style& how) {
    std::string text = d.graph ? graph_text(*d.graph, how) : "";
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "\n") + part; };
    for (const titled_stack& s : d.stacks) add(stack_text(s));
    if (d.consequence && !d.consequence->contrast.empty()) add(d.consequence->contrast + "\n");
    return text;
}

std::string document_text(const document& d, const style& how) {
    std::string text = painted(message(d), d.error ? tone::alarm : tone::strong, how) + "\n";
    if (!d.steps.lines.empty()) text += "\n" + table_text(d.steps, how);
    if (const std::string details = details_text(d, how); !details.empty()) text += "\n" + details;
    return text;
}

} // namespace lockstep::report
