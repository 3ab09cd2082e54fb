#include "report/render/grid.hpp"

#include <algorithm>
#include <numeric>

namespace lockstep::report {

namespace {

constexpr std::size_t least_terminal = 80;
constexpr std::size_t least_column = 8;
constexpr std::string_view gap = "    ";
constexpr std::string_view bar = " │ ";

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

std::string cut(std::string_view text, std::size_t width, const style& how) {
    if (display_width(text) <= width) return std::string(text);
    const std::string_view ellipsis = how.unicode ? "…" : "...";
    std::size_t keep = width - std::min(width, display_width(ellipsis));
    std::size_t end = 0;
    while (end < text.size() && (keep > 0 || !begins_character(text[end]))) {
        if (begins_character(text[end])) --keep;
        ++end;
    }
    while (end < text.size() && !begins_character(text[end])) ++end;
    return std::string(text.substr(0, end)) + std::string(ellipsis);
}

std::vector<std::size_t> widths_of(const grid& g, const style& how) {
    std::vector<std::size_t> widths(g.head.size());
    const auto see = [&](const std::vector<grid_cell>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], display_width(cells[i].text));
    };
    see(g.head);
    for (const grid_row& row : g.rows) see(row.cells);
    if (how.width == 0) return widths;

    // Take from the widest column until the table fits.
    const std::size_t limit = std::max<std::size_t>(how.width, least_terminal);
    const std::size_t between = display_width(how.unicode ? bar : gap) * (widths.empty() ? 0 : widths.size() - 1);
    while (std::accumulate(widths.begin(), widths.end(), between) > limit) {
        const auto end = widths.begin() + static_cast<std::ptrdiff_t>(std::min(g.flexible, widths.size()));
        const auto widest = std::max_element(widths.begin(), end);
        if (widest == end || *widest <= least_column) break;
        --*widest;
    }
    return widths;
}

/// Columns in which nothing stands are not drawn.
grid without_empty_columns(const grid& g) {
    std::vector<bool> used(g.head.size());
    const auto see = [&](const std::vector<grid_cell>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) used[i] = used[i] || !cells[i].text.empty();
    };
    see(g.head);
    for (const grid_row& row : g.rows) see(row.cells);
    const auto kept = [&](const std::vector<grid_cell>& cells) {
        std::vector<grid_cell> some;
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (used[i]) some.push_back(cells[i]);
        return some;
    };
    grid out{kept(g.head), {}, g.flexible};
    for (const grid_row& row : g.rows) out.rows.push_back({kept(row.cells), row.across});
    return out;
}

std::string line_of(const std::vector<grid_cell>& cells, const std::vector<std::size_t>& widths, const style& how) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string text = cut(cells[i].text, widths[i], how);
        line += painted(text, cells[i].how, how);
        if (i + 1 == cells.size()) break;
        line.append(widths[i] - std::min(widths[i], display_width(text)), ' ');
        line += how.unicode ? bar : gap;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

std::string rule(const std::vector<std::size_t>& widths, const style& how) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        for (std::size_t k = 0; k < widths[i]; ++k) line += how.unicode ? "─" : "-";
        if (i + 1 < widths.size()) line += how.unicode ? "─┼─" : gap;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

} // namespace

std::size_t display_width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string painted(std::string_view text, tone how, const style& s) {
    if (!s.colour || text.empty() || how == tone::plain) return std::string(text);
    const std::string_view code = how == tone::faint ? "2" : how == tone::strong ? "1" : "1;31";
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string draw(const grid& given, const style& how) {
    const grid g = without_empty_columns(given);
    const std::vector<std::size_t> widths = widths_of(g, how);
    const std::size_t across = how.width == 0 ? ~std::size_t{0} : std::max<std::size_t>(how.width, least_terminal);
    std::string text = line_of(g.head, widths, how) + rule(widths, how);
    for (const grid_row& row : g.rows)
        text += row.across.text.empty() ? line_of(row.cells, widths, how)
                                        : painted(cut(row.across.text, across, how), row.across.how, how) + "\n";
    return text;
}

} // namespace lockstep::report
