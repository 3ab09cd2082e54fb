#include "lockstep/net/message/value.hpp"

#include "net/message/json_text.hpp"

namespace lockstep::net {

namespace {
constexpr std::size_t most_shown = 200;

/// "the key 'x'", for messages.
std::string key_text(std::string_view key) { return "the key '" + std::string(key.substr(0, most_shown)) + "'"; }
} // namespace

value::value(const value&) = default;
value::value(value&&) noexcept = default;
value& value::operator=(const value&) = default;
value& value::operator=(value&&) noexcept = default;
value::~value() = default;

std::uint64_t value::natural() const {
    if (const auto* const n = std::get_if<std::int64_t>(&held_); n != nullptr && *n >= 0)
        return static_cast<std::uint64_t>(*n);
    return get<std::uint64_t>("an integer that is not negative");
}

double value::real() const {
    if (const auto* const n = std::get_if<std::int64_t>(&held_)) return static_cast<double>(*n);
    if (const auto* const n = std::get_if<std::uint64_t>(&held_)) return static_cast<double>(*n);
    return get<double>("a number");
}

const value* value::find(std::string_view key) const noexcept {
    const map* const all = std::get_if<map>(&held_);
    if (all == nullptr) return nullptr;
    const auto at = all->find(key);
    return at == all->end() ? nullptr : &at->second;
}

const value& value::at(std::string_view key) const {
    if (!is_map()) fail(("a map with " + key_text(key)).c_str());
    if (const value* const it = find(key)) return *it;
    throw value_error("there is no member with " + key_text(key) + " in " + to_string());
}

value& value::operator[](std::string_view key) {
    if (is_nil()) held_ = map();
    map& all = members();
    const auto at = all.find(key);
    return at != all.end() ? at->second : all.emplace(std::string(key), value()).first->second;
}

std::string value::to_string() const {
    std::string text;
    detail::append_json(*this, text, most_shown);
    if (text.size() > most_shown) {
        text.resize(most_shown);
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80) != 0) text.pop_back();
        text += "…";
    }
    return text;
}

void value::fail(const char* wanted) const {
    throw value_error(std::string("this is to be ") + wanted + " and is " + to_string());
}

bool operator==(const value& a, const value& b) noexcept {
    const double* const x = std::get_if<double>(&a.held_);
    const double* const y = std::get_if<double>(&b.held_);
    if (x != nullptr && y != nullptr) return *x == *y || (std::isnan(*x) && std::isnan(*y));
    return a.held_ == b.held_;
}

} // namespace lockstep::net
