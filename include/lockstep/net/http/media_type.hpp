// What kind of content a file has, by the end of its name.
#pragma once

#include <string_view>

namespace lockstep::net::http {

/// "text/html; charset=utf-8" for "index.html", without regard to case; "application/octet-stream" for what is not known.
std::string_view media_type_of(std::string_view file_name) noexcept;

/// Gets smaller by compression: text of any kind. What is compressed already does not.
bool is_compressible(std::string_view media_type) noexcept;

} // namespace lockstep::net::http
