#include "lockstep/net/message/codec.hpp"
#include "net/message/messagepack.hpp"
#include "net/message/time_left.hpp"
#include "net/message/utf8.hpp"

namespace lockstep::net {

namespace {

constexpr std::string_view magic = "LS";

void append_big_endian(std::uint32_t n, std::string& out) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(n >> shift);
}
std::uint32_t big_endian(std::string_view bytes) noexcept {
    std::uint32_t n = 0;
    for (std::size_t i = 0; i < 4; ++i) n = n << 8 | static_cast<unsigned char>(bytes[i]);
    return n;
}

/// The places in the array that a frame is. The recipient comes last before the content, so that its end is where that
/// begins.
enum class field : std::uint8_t { id, in_reply_to, time_left, trace, kind, sender, recipient, content };
constexpr std::uint32_t fields = 8;

/// Takes the envelope from a frame, and looks over the content without building anything.
class envelope_visitor final : public detail::visitor_with_error {
public:
    envelope_visitor(message& to, const message_limits& limits, message_deadline now)
        : to_(to), limits_(limits), now_(now) {}

    /// Where the content begins.
    const char* content() const noexcept { return content_; }

    bool visit_nil() {
        if (depth_ > 1 || at_ == field::content) return no_key();
        return depth_ == 1 && at_ <= field::trace ? true : fail(message_errc::malformed);
    }
    bool visit_boolean(bool) { return in_content() && no_key(); }
    bool visit_negative_integer(std::int64_t) { return in_content() && no_key(); }
    bool visit_float32(float) { return in_content() && no_key(); }
    bool visit_float64(double) { return in_content() && no_key(); }
    bool visit_ext(const char*, std::uint32_t) { return fail(message_errc::unsupported); }
    bool visit_positive_integer(std::uint64_t n) {
        if (depth_ == 1 && at_ == field::id) to_.id = n;
        else if (depth_ == 1 && at_ == field::in_reply_to) to_.in_reply_to = n;
        else if (depth_ == 1 && at_ == field::time_left) to_.deadline = detail::deadline_after(n, now_);
        else return in_content() && no_key();
        return true;
    }
    bool visit_str(const char* text, std::uint32_t size) {
        if (depth_ == 1 && at_ >= field::trace && at_ <= field::recipient) return take_name({text, size});
        if (!in_content()) return false;
        if (size > limits_.text_bytes) return fail(message_errc::too_large);
        return detail::is_utf8({text, size}) || fail(message_errc::not_text);
    }
    bool visit_bin(const char*, std::uint32_t size) {
        if (!in_content() || !no_key()) return false;
        return size <= limits_.binary_bytes || fail(message_errc::too_large);
    }
    bool start_array(std::uint32_t items) {
        if (depth_ == 0) {
            depth_ = 1;
            return items == fields || fail(message_errc::malformed);
        }
        if (!in_content() || !no_key()) return false;
        if (items > limits_.array_items) return fail(message_errc::too_many);
        return deeper();
    }
    bool start_map(std::uint32_t members) {
        if (!in_content() || !no_key()) return false;
        if (members > limits_.map_members) return fail(message_errc::too_many);
        return deeper();
    }
    bool end_array_item() {
        if (depth_ == 1) at_ = static_cast<field>(static_cast<int>(at_) + 1);
        return true;
    }
    bool end_array() {
        --depth_;
        return true;
    }
    bool end_map() { return end_array(); }
    bool start_map_key() { return in_key_ = true; }
    bool end_map_key() {
        in_key_ = false;
        return true;
    }

private:
    bool in_content() noexcept { return (depth_ >= 1 && at_ == field::content) || fail(message_errc::malformed); }
    bool no_key() noexcept { return !in_key_ || fail(message_errc::unsupported); }
    bool deeper() noexcept { return ++depth_ <= limits_.depth + 1 || fail(message_errc::too_deep); }
    bool take_name(std::string_view name) {
        if (!is_message_name(name)) return fail(message_errc::wrong_name);
        switch (at_) {
        case field::trace: to_.trace = name; break;
        case field::kind: to_.kind = name; break;
        case field::sender: to_.sender = name; break;
        default: to_.recipient = name; content_ = name.data() + name.size();
        }
        return true;
    }

    message& to_;
    const message_limits& limits_;
    message_deadline now_;
    std::size_t depth_ = 0;
    field at_ = field::id;
    bool in_key_ = false;
    const char* content_ = nullptr;
};

void pack_number(detail::messagepack_packer& to, const std::optional<std::uint64_t>& n) {
    if (n) to.pack_uint64(*n);
    else to.pack_nil();
}

} // namespace

std::error_code frame_codec::encode(const message& m, message_deadline now, std::string& out) const {
    for (const std::string* const name : {&m.kind, &m.sender, &m.recipient})
        if (!is_message_name(*name)) return message_errc::wrong_name;
    if (!m.trace.empty() && !is_message_name(m.trace)) return message_errc::wrong_name;
    const std::size_t begin = out.size();
    out += magic;
    out += static_cast<char>(version);
    out += '\0';
    append_big_endian(network_, out);
    append_big_endian(0, out); // the length, once it is known
    detail::string_sink sink(out);
    detail::messagepack_packer packer(sink);
    packer.pack_array(fields);
    pack_number(packer, m.id);
    pack_number(packer, m.in_reply_to);
    if (m.deadline == no_deadline) packer.pack_nil();
    else packer.pack_uint64(detail::left_until(m.deadline, now));
    if (m.trace.empty()) packer.pack_nil();
    else detail::pack_text(packer, m.trace);
    detail::pack_text(packer, m.kind);
    detail::pack_text(packer, m.sender);
    detail::pack_text(packer, m.recipient);
    std::error_code wrong = m.content.append_to(out, limits());
    const std::size_t length = out.size() - begin - head_bytes;
    if (!wrong && length > limits().message_bytes) wrong = message_errc::too_large;
    if (wrong) {
        out.resize(begin);
        return wrong;
    }
    for (std::size_t i = 0; i < 4; ++i) out[begin + 8 + i] = static_cast<char>(length >> (24 - 8 * i));
    return {};
}

std::optional<message> frame_codec::take(std::string_view bytes, message_deadline now, std::size_t& used,
                                         std::error_code& error) {
    const auto refuse = [&](message_errc why) {
        error = why;
        return std::nullopt;
    };
    // What is wrong is said as early as it is known: nobody waits for the rest of a head that cannot be right.
    if (bytes.substr(0, magic.size()) != magic.substr(0, bytes.size())) return refuse(message_errc::wrong_magic);
    if (bytes.size() >= 3 && static_cast<std::uint8_t>(bytes[2]) != version) return refuse(message_errc::wrong_version);
    if (bytes.size() >= 4 && bytes[3] != '\0') return refuse(message_errc::malformed);
    if (bytes.size() >= 8 && big_endian(bytes.substr(4)) != network_) return refuse(message_errc::wrong_network);
    if (bytes.size() < head_bytes) return std::nullopt;
    const std::size_t length = big_endian(bytes.substr(8));
    if (length > limits().message_bytes) return refuse(message_errc::too_large);
    if (bytes.size() - head_bytes < length) return std::nullopt;
    const std::string_view frame = bytes.substr(head_bytes, length);
    message m;
    envelope_visitor visitor(m, limits(), now);
    error = detail::parse_messagepack(frame, visitor);
    if (error) return std::nullopt;
    const auto said = static_cast<std::size_t>(visitor.content() - frame.data());
    m.content = message_content::encoded(std::string(frame.substr(said)));
    used = head_bytes + length;
    return m;
}

} // namespace lockstep::net
