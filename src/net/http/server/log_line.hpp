// A line of the Common Log Format, as Apache, nginx and whoever reads their logs know it:
//
//     127.0.0.1 - - [10/Oct/2000:13:55:36 +0000] "GET /a.gif HTTP/1.0" 200 2326
#pragma once

#include "lockstep/net/http/head.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace lockstep::net::http {

/// `asked` null: the request could not be read. Times are in UTC. What could be taken for a quote or the end of the line is
/// written as \xHH.
std::string log_line(std::string_view peer, const request_head* asked, status answered, std::uint64_t bytes,
                     std::chrono::sys_seconds when);

} // namespace lockstep::net::http
