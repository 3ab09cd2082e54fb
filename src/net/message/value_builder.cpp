#include "net/message/value_builder.hpp"

#include "net/message/utf8.hpp"

namespace lockstep::net::detail {

value* value_builder::place(value v) {
    if (open_.empty()) return &(root_ = std::move(v));
    value& into = *open_.back();
    if (into.is_map()) {
        *member_ = std::move(v);
        return member_;
    }
    if (into.items().size() >= limits_.array_items) {
        fail(message_errc::too_many);
        return nullptr;
    }
    return &into.items().emplace_back(std::move(v));
}

bool value_builder::add_text(std::string_view text) {
    if (text.size() > limits_.text_bytes) return fail(message_errc::too_large);
    if (!is_utf8(text)) return fail(message_errc::not_text);
    return add(value(text));
}

bool value_builder::add_binary(std::string_view bytes) {
    if (bytes.size() > limits_.binary_bytes) return fail(message_errc::too_large);
    return add(value::binary{std::string(bytes)});
}

bool value_builder::begin_array(std::size_t announced) {
    if (open_.size() >= depth_) return fail(message_errc::too_deep);
    if (announced > limits_.array_items) return fail(message_errc::too_many);
    value* const made = place(value::array());
    if (made == nullptr) return false;
    open_.push_back(made);
    return true;
}

bool value_builder::begin_map(std::size_t announced) {
    if (open_.size() >= depth_) return fail(message_errc::too_deep);
    if (announced > limits_.map_members) return fail(message_errc::too_many);
    value* const made = place(value::map());
    if (made == nullptr) return false;
    open_.push_back(made);
    return true;
}

bool value_builder::add_key(std::string_view key) {
    if (key.size() > limits_.text_bytes) return fail(message_errc::too_large);
    if (!is_utf8(key)) return fail(message_errc::not_text);
    value::map& members = innermost().members();
    if (members.size() >= limits_.map_members) return fail(message_errc::too_many);
    const auto [at, is_new] = members.try_emplace(std::string(key));
    if (!is_new) return fail(message_errc::unsupported);
    member_ = &at->second;
    return true;
}

namespace {
std::error_code check_text(const std::string& text, const message_limits& limits) {
    if (text.size() > limits.text_bytes) return message_errc::too_large;
    if (!is_utf8(text)) return message_errc::not_text;
    return {};
}
} // namespace

std::error_code check_value(const value& v, const message_limits& limits, std::size_t depth) {
    switch (v.kind()) {
    case value::type::text: return check_text(v.text(), limits);
    case value::type::binary:
        if (v.bytes().bytes.size() > limits.binary_bytes) return message_errc::too_large;
        return {};
    case value::type::array:
        if (depth >= limits.depth) return message_errc::too_deep;
        if (v.items().size() > limits.array_items) return message_errc::too_many;
        for (const value& item : v.items())
            if (const auto wrong = check_value(item, limits, depth + 1)) return wrong;
        return {};
    case value::type::map:
        if (depth >= limits.depth) return message_errc::too_deep;
        if (v.members().size() > limits.map_members) return message_errc::too_many;
        for (const auto& [key, member] : v.members()) {
            if (const auto wrong = check_text(key, limits)) return wrong;
            if (const auto wrong = check_value(member, limits, depth + 1)) return wrong;
        }
        return {};
    default: return {};
    }
}

} // namespace lockstep::net::detail
