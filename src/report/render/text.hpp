// A document as the command prints it.
#pragma once

#include "report/document/document.hpp"
#include "report/render/style.hpp"

#include <string>

namespace lockstep::report {

/// Message, table, wait graph, stacks and what serial orders give; lines end with '\n'.
std::string document_text(const document& d, const style& how);

/// The table alone. Columns share the width of the terminal; empty ones are left out.
std::string table_text(const table& t, const style& how);

/// Wait graph, stacks and what serial orders give; may be empty.
std::string details_text(const document& d, const style& how);

} // namespace lockstep::report
