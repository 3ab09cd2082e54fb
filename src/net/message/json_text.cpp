#include "net/message/json_text.hpp"

#include "net/base64.hpp"
#include "net/message/value_builder.hpp"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace lockstep::net::detail {

namespace {

constexpr std::string_view binary_key = "$binary", real_key = "$real";

/// Would a map with this single key be taken for something else?
bool is_escaped_key(std::string_view key) noexcept {
    if (!key.starts_with('$')) return false;
    key.remove_prefix(std::min(key.find_first_not_of('$'), key.size()));
    return key == binary_key.substr(1) || key == real_key.substr(1);
}

template <class N>
void append_number(N n, std::string& out) {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
    out.append(digits.data(), end);
}

void append_real(double x, std::string& out) {
    if (!std::isfinite(x)) {
        out += R"({"$real":")";
        out += std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
        out += "\"}";
        return;
    }
    const std::size_t begin = out.size();
    append_number(x, out);
    if (out.find_first_of(".e", begin) == std::string::npos) out += ".0"; // or it would be an integer
}

void append_map(const value::map& members, std::string& out, std::size_t most) {
    const bool escaped = members.size() == 1 && is_escaped_key(members.begin()->first);
    char before = '{';
    for (const auto& [key, member] : members) {
        if (out.size() > most) return;
        out += before;
        append_json_text(escaped ? "$" + key : key, out);
        out += ':';
        append_json(member, out, most);
        before = ',';
    }
    out += members.empty() ? "{}" : "}";
}

void append_array(const value::array& items, std::string& out, std::size_t most) {
    out += '[';
    for (std::size_t i = 0; i < items.size() && out.size() <= most; ++i) {
        if (i > 0) out += ',';
        append_json(items[i], out, most);
    }
    out += ']';
}

/// The events of nlohmann's parser, which nests on the heap.
class sax final : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit sax(value_builder& to) : to_(to) {}

    bool null() override { return to_.add({}); }
    bool boolean(bool b) override { return to_.add(b); }
    bool number_integer(number_integer_t n) override { return to_.add(n); }
    bool number_unsigned(number_unsigned_t n) override { return to_.add(n); }
    bool number_float(number_float_t x, const string_t&) override { return to_.add(x); }
    bool string(string_t& text) override { return to_.add_text(text); }
    bool binary(binary_t&) override { return to_.fail(message_errc::malformed); } // JSON has none
    bool start_object(std::size_t) override { return to_.begin_map(0); }
    bool key(string_t& text) override { return to_.add_key(text); }
    bool end_object() override { return unescape(to_.innermost()) && to_.end(); }
    bool start_array(std::size_t) override { return to_.begin_array(0); }
    bool end_array() override { return to_.end(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
        return to_.fail(message_errc::malformed);
    }

private:
    bool unescape(value& map) {
        value::map& members = map.members();
        if (members.size() != 1) return true;
        const std::string& key = members.begin()->first;
        const value& member = members.begin()->second;
        if (key == binary_key) {
            if (!member.is_text()) return to_.fail(message_errc::malformed);
            auto bytes = decode_base64(member.text());
            if (!bytes) return to_.fail(message_errc::malformed);
            map = value::binary{std::move(*bytes)};
        } else if (key == real_key) {
            const auto x = member.is_text() ? real_of(member.text()) : std::nullopt;
            if (!x) return to_.fail(message_errc::malformed);
            map = *x;
        } else if (is_escaped_key(key)) {
            auto node = members.extract(members.begin());
            node.key().erase(0, 1);
            members.insert(std::move(node));
        }
        return true;
    }
    static std::optional<double> real_of(std::string_view text) noexcept {
        if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
        if (text == "inf") return std::numeric_limits<double>::infinity();
        if (text == "-inf") return -std::numeric_limits<double>::infinity();
        return std::nullopt;
    }

    value_builder& to_;
};

} // namespace

void append_json_text(std::string_view text, std::string& out) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        // RFC 8259 §7: "the characters that MUST be escaped: quotation mark, reverse solidus, and the control characters
        // (U+0000 through U+001F)."
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += hex[static_cast<unsigned char>(c) >> 4];
            out += hex[static_cast<unsigned char>(c) & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_json(const value& v, std::string& out, std::size_t most) {
    switch (v.kind()) {
    case value::type::nil: out += "null"; break;
    case value::type::boolean: out += v.boolean() ? "true" : "false"; break;
    case value::type::integer: append_number(v.integer(), out); break;
    case value::type::large_integer: append_number(v.natural(), out); break;
    case value::type::real: append_real(v.real(), out); break;
    case value::type::text: append_json_text(v.text(), out); break;
    case value::type::binary:
        out += R"({"$binary":")";
        append_base64(v.bytes().bytes, out);
        out += "\"}";
        break;
    case value::type::array: append_array(v.items(), out, most); break;
    case value::type::map: append_map(v.members(), out, most); break;
    }
}

value parse_json(std::string_view text, const message_limits& limits, std::size_t extra_depth, std::error_code& error) {
    value_builder built(limits, limits.depth + extra_depth);
    sax events(built);
    nlohmann::json::sax_parse(text.begin(), text.end(), &events);
    error = built.error();
    return error ? value() : built.take();
}

} // namespace lockstep::net::detail
