#include "lockstep/net/http/server/request.hpp"

#include <algorithm>
#include <stdexcept>

namespace lockstep::net::http {

std::string_view request::parameter(std::string_view name) const {
    for (const auto& [known, value] : parameters_)
        if (known == name) return value;
    throw std::out_of_range("lockstep::net::http::request: the route has no {" + std::string(name) + "}");
}

std::string_view request::host() const noexcept {
    const std::string_view all = head_.fields.get("Host").value_or(std::string_view());
    if (all.starts_with('[')) return all.substr(0, all.find(']') + 1);
    return all.substr(0, all.find(':'));
}

std::size_t request::read_some(std::span<char> into) {
    if (left_.empty()) left_ = body_.next_piece();
    const std::size_t n = left_.copy(into.data(), into.size());
    left_.remove_prefix(n);
    return n;
}

std::string request::read_all(std::size_t most) {
    std::string all(left_);
    left_ = {};
    if (head_.framing == framing::length) {
        if (head_.content_length > most) throw request_error(fault::body_too_large);
        // What is only announced costs no memory yet.
        all.reserve(std::min<std::size_t>(head_.content_length, 64 * 1024));
    }
    for (std::string_view piece = read_piece(); !piece.empty(); piece = read_piece()) {
        if (piece.size() > most - std::min(all.size(), most)) throw request_error(fault::body_too_large);
        all += piece;
    }
    return all;
}

} // namespace lockstep::net::http
