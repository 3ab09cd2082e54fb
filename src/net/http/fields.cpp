#include "lockstep/net/http/fields.hpp"

#include "lockstep/net/http/characters.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace lockstep::net::http {

namespace {

void require_sound(std::string_view name, std::string_view value) {
    if (!is_token(name))
        throw std::invalid_argument("lockstep::net::http::fields: the name of a field must be a token");
    if (!is_field_value(value))
        throw std::invalid_argument("lockstep::net::http::fields: the value of " + std::string(name) +
                                    " has a control character");
}

} // namespace

std::size_t fields::find(std::string_view name, std::size_t from) const noexcept {
    while (from < entries_.size() && !same_name(name_of(entries_[from]), name)) ++from;
    return from;
}

fields::entry fields::append(std::string_view name, std::string_view value) {
    const std::size_t needed = text_.size() + name.size() + value.size();
    if (needed > std::numeric_limits<std::uint32_t>::max())
        throw std::length_error("lockstep::net::http::fields: too long");
    const auto name_at = static_cast<std::uint32_t>(text_.size());
    if (needed > text_.capacity()) { // name and value may be ours: they must outlive the old text
        std::string larger;
        larger.reserve(std::max<std::size_t>(needed, 2 * text_.capacity()));
        larger.append(text_).append(name).append(value);
        text_ = std::move(larger);
    } else {
        text_.append(name).append(value);
    }
    const auto name_length = static_cast<std::uint32_t>(name.size());
    const auto value_length = static_cast<std::uint32_t>(value.size());
    return {name_at, name_length, name_at + name_length, value_length, value_length};
}

void fields::set(std::string_view name, std::string_view value) {
    value = trimmed(value);
    require_sound(name, value);
    const std::size_t first = find(name, 0);
    if (first == entries_.size()) {
        entries_.push_back(append(name, value));
        return;
    }
    if (entry& old = entries_[first]; value.size() <= old.value_room) {
        std::memmove(text_.data() + old.value_at, value.data(),
                     value.size()); // where the old one was: setting it for ever needs no memory
        old.value_length = static_cast<std::uint32_t>(value.size());
    } else {
        old = append(name, value);
    }
    const std::string_view kept = name_of(entries_[first]);
    const auto others = std::remove_if(entries_.begin() + static_cast<std::ptrdiff_t>(first) + 1, entries_.end(),
                                       [&](const entry& e) { return same_name(name_of(e), kept); });
    entries_.erase(others, entries_.end());
}

void fields::add(std::string_view name, std::string_view value) {
    value = trimmed(value);
    require_sound(name, value);
    entries_.push_back(append(name, value));
}

bool fields::try_add(std::string_view name, std::string_view value) {
    value = trimmed(value);
    if (!is_token(name) || !is_field_value(value)) return false;
    entries_.push_back(append(name, value));
    return true;
}

bool fields::remove(std::string_view name) noexcept {
    // `name` may be a view of our text, which stays as it is.
    return std::erase_if(entries_, [&](const entry& e) { return same_name(name_of(e), name); }) != 0;
}

std::optional<std::string_view> fields::get(std::string_view name) const noexcept {
    const std::size_t at = find(name, 0);
    if (at == entries_.size()) return std::nullopt;
    return value_of(entries_[at]);
}

std::size_t fields::count(std::string_view name) const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(entries_, [&](const entry& e) { return same_name(name_of(e), name); }));
}

std::string fields::list(std::string_view name) const {
    std::string all;
    for (std::size_t at = find(name, 0); at != entries_.size(); at = find(name, at + 1)) {
        if (!all.empty()) all += ", ";
        all += value_of(entries_[at]);
    }
    return all;
}

bool fields::has_element(std::string_view name, std::string_view element) const noexcept {
    for (std::size_t at = find(name, 0); at != entries_.size(); at = find(name, at + 1))
        if (!for_each_element(value_of(entries_[at]), [&](std::string_view e) { return !same_name(e, element); }))
            return true;
    return false;
}

} // namespace lockstep::net::http
