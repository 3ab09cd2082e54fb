// Draws columns of text: for tables on a terminal or in a file.
#pragma once

#include "report/render/style.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::report {

enum class tone : std::uint8_t { plain, faint, strong, alarm };

struct grid_cell {
    std::string text;
    tone how = tone::plain;
};

/// Cells of one line; or, when `across` is not empty, a line that runs across all columns.
struct grid_row {
    std::vector<grid_cell> cells;
    grid_cell across;
};

struct grid {
    std::vector<grid_cell> head;
    std::vector<grid_row> rows;
    std::size_t flexible = 0; ///< so many of the first columns share what space there is; the others keep their width
};

/// Columns are as wide as their widest cell. Where a terminal is too narrow, the flexible ones are cut, with an ellipsis.
std::string draw(const grid& g, const style& how);

/// `text` in the given tone, if colours are wanted.
std::string painted(std::string_view text, tone how, const style& s);

/// Columns that a text takes on a terminal: one a character (UTF-8).
std::size_t display_width(std::string_view text);

} // namespace lockstep::report
