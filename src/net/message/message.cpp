#include "lockstep/net/message/message.hpp"

#include "lockstep/net/message/codec.hpp"

#include <algorithm>

namespace lockstep::net {

namespace {

class category final : public std::error_category {
public:
    const char* name() const noexcept override { return "lockstep.message"; }
    std::string message(int code) const override {
        switch (static_cast<message_errc>(code)) {
        case message_errc::malformed: return "this is no message";
        case message_errc::truncated: return "the bytes end within a message";
        case message_errc::too_large: return "a message, or a text in it, is above its limit of bytes";
        case message_errc::too_deep: return "a message is nested too deeply";
        case message_errc::too_many: return "an array or a map in a message has too many entries";
        case message_errc::wrong_magic: return "these are no frames of messages";
        case message_errc::wrong_version: return "these are frames of another version of the protocol";
        case message_errc::wrong_network: return "these are frames of another network";
        case message_errc::wrong_name: return "a name in a message is empty, too long, or not of visible ASCII";
        case message_errc::unsupported: return "a message has an extension type, a key that is no text, or a key twice";
        case message_errc::not_text: return "a text in a message is not UTF-8";
        }
        return "unknown";
    }
};

constexpr std::size_t longest_name = 255;

} // namespace

const std::error_category& message_category() noexcept {
    static const category only;
    return only;
}

std::error_code make_error_code(message_errc code) noexcept { return {static_cast<int>(code), message_category()}; }

bool is_message_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= longest_name &&
           std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

std::string_view message_content::encoded_bytes() const noexcept {
    const bytes* const encoded = std::get_if<bytes>(&held_);
    return encoded == nullptr ? std::string_view() : std::string_view(encoded->messagepack);
}

value message_content::to_value(const message_limits& limits) const& {
    if (const value* const v = std::get_if<value>(&held_)) return *v;
    std::error_code error;
    value decoded = decode_messagepack(encoded_bytes(), error, limits);
    if (error) throw std::system_error(error, "the content of a message");
    return decoded;
}

value message_content::to_value(const message_limits& limits) && {
    if (value* const v = std::get_if<value>(&held_)) return std::move(*v);
    return std::as_const(*this).to_value(limits);
}

std::error_code message_content::append_to(std::string& out, const message_limits& limits) const {
    if (const value* const v = std::get_if<value>(&held_)) return encode_messagepack(*v, out, limits);
    out += encoded_bytes();
    return {};
}

} // namespace lockstep::net
