// From the path of a request to the name of a file below a folder, and from what the system says of it to a status.
#pragma once

#include "lockstep/net/http/status.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace lockstep::net::http {

/// The name below the folder; nothing where no file can have it. The slash at the end of a folder's name is gone.
std::optional<std::string> file_name(std::string_view encoded, bool hidden);

/// What a client is told where a file could not be opened.
status status_of_error(int error) noexcept;

} // namespace lockstep::net::http
