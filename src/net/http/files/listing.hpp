// What is in a folder, as a page.
#pragma once

#include "net/http/files/opened_file.hpp"

#include <string>
#include <string_view>

namespace lockstep::net::http {

/// `title` is the path as people read it. Folders come first, then files, both by name. Throws std::system_error.
std::string listing(const opened_file& folder, std::string_view title, bool hidden);

} // namespace lockstep::net::http
