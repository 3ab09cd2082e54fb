#include "lockstep/net/http/method.hpp"

#include <array>

namespace lockstep::net::http {

namespace {

constexpr std::array<std::string_view, 9> names = {"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                                   "CONNECT", "OPTIONS", "TRACE", "PATCH"};

} // namespace

std::string_view name_of(method m) noexcept { return names[static_cast<std::size_t>(m)]; }

std::optional<method> method_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return static_cast<method>(i);
    return std::nullopt;
}

} // namespace lockstep::net::http
