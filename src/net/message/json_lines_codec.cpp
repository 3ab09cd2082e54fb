#include "lockstep/net/message/codec.hpp"
#include "net/message/json_text.hpp"
#include "net/message/time_left.hpp"
#include "net/message/value_builder.hpp"

namespace lockstep::net {

namespace {

constexpr std::string_view content_key = "$content", trace_key = "$trace", time_left_key = "$time_left_us";

/// Has the envelope this name for itself, in the body?
bool is_reserved(std::string_view key) noexcept {
    return key == "type" || key == "msg_id" || key == "in_reply_to" || key.starts_with('$');
}

/// Can the content's members stand in the body beside those of the envelope?
bool can_be_merged(const value& v) {
    if (!v.is_map() || v.members().empty()) return false;
    for (const auto& [key, member] : v.members())
        if (is_reserved(key)) return false;
    return true;
}

void append_key(std::string_view key, std::string& out) {
    if (out.back() != '{') out += ',';
    detail::append_json_text(key, out);
    out += ':';
}

void append_body(const message& m, const value& said, message_deadline now, std::string& out) {
    out += '{';
    append_key("type", out);
    detail::append_json_text(m.kind, out);
    if (m.id) {
        append_key("msg_id", out);
        out += std::to_string(*m.id);
    }
    if (m.in_reply_to) {
        append_key("in_reply_to", out);
        out += std::to_string(*m.in_reply_to);
    }
    if (!m.trace.empty()) {
        append_key(trace_key, out);
        detail::append_json_text(m.trace, out);
    }
    if (m.deadline != no_deadline) {
        append_key(time_left_key, out);
        out += std::to_string(detail::left_until(m.deadline, now));
    }
    if (can_be_merged(said)) {
        for (const auto& [key, member] : said.members()) {
            append_key(key, out);
            detail::append_json(member, out);
        }
    } else if (!said.is_nil()) {
        append_key(content_key, out);
        detail::append_json(said, out);
    }
    out += '}';
}

/// Takes an object apart: every member must be asked for, or be left to the content.
class members {
public:
    explicit members(value& object) : all_(object.members()) {}

    /// Out of the object; nothing where it is not there.
    std::optional<value> take(std::string_view key) {
        const auto at = all_.find(key);
        if (at == all_.end()) return std::nullopt;
        value found = std::move(at->second);
        all_.erase(at);
        return found;
    }
    std::string name(std::string_view key) {
        const auto found = take(key);
        if (!found || !found->is_text()) throw std::system_error(message_errc::malformed);
        if (!is_message_name(found->text())) throw std::system_error(message_errc::wrong_name);
        return found->text();
    }
    std::optional<std::uint64_t> number(std::string_view key) {
        const auto found = take(key);
        if (!found || found->is_nil()) return std::nullopt;
        return found->natural();
    }

private:
    value::map& all_;
};

/// Throws value_error or std::system_error where it is no message.
message read_message(value object, message_deadline now) {
    message m;
    members outer(object);
    m.sender = outer.name("src");
    m.recipient = outer.name("dest");
    auto body = outer.take("body");
    if (!body) throw std::system_error(message_errc::malformed);
    members inner(*body);
    m.kind = inner.name("type");
    m.id = inner.number("msg_id");
    m.in_reply_to = inner.number("in_reply_to");
    if (const auto left = inner.number(time_left_key)) m.deadline = detail::deadline_after(*left, now);
    if (body->find(trace_key) != nullptr) m.trace = inner.name(trace_key);
    if (auto whole = inner.take(content_key)) {
        if (!body->members().empty()) throw std::system_error(message_errc::malformed); // content twice
        m.content = std::move(*whole);
    } else if (!body->members().empty()) {
        for (const auto& [key, member] : body->members())
            if (is_reserved(key)) throw std::system_error(message_errc::malformed);
        m.content = std::move(*body);
    }
    return m;
}

} // namespace

std::error_code json_lines_codec::encode(const message& m, message_deadline now, std::string& out) const {
    for (const std::string* const name : {&m.kind, &m.sender, &m.recipient})
        if (!is_message_name(*name)) return message_errc::wrong_name;
    if (!m.trace.empty() && !is_message_name(m.trace)) return message_errc::wrong_name;
    std::error_code wrong;
    const value said = m.content.is_encoded() ? decode_messagepack(m.content.encoded_bytes(), wrong, limits())
                                              : m.content.to_value(limits());
    if (!wrong) wrong = detail::check_value(said, limits());
    if (wrong) return wrong;
    const std::size_t begin = out.size();
    out += R"({"src":)";
    detail::append_json_text(m.sender, out);
    out += R"(,"dest":)";
    detail::append_json_text(m.recipient, out);
    out += R"(,"body":)";
    append_body(m, said, now, out);
    out += '}';
    if (out.size() - begin > limits().message_bytes) {
        out.resize(begin);
        return message_errc::too_large;
    }
    out += '\n';
    return {};
}

std::optional<message> json_lines_codec::take(std::string_view bytes, message_deadline now, std::size_t& used,
                                              std::error_code& error) {
    const std::size_t end = bytes.find('\n', searched_);
    if ((end == std::string_view::npos ? bytes.size() : end) > limits().message_bytes) {
        error = message_errc::too_large;
        return std::nullopt;
    }
    if (end == std::string_view::npos) {
        searched_ = bytes.size();
        return std::nullopt;
    }
    searched_ = 0;
    used = end + 1;
    // The envelope is two levels, its content perhaps one more; what stands for binary data is one that is none.
    constexpr std::size_t levels_of_envelope = 3;
    value object = detail::parse_json(bytes.substr(0, end), limits(), levels_of_envelope, error);
    if (error) return std::nullopt;
    try {
        message m = read_message(std::move(object), now);
        error = detail::check_value(m.content.to_value(), limits());
        if (!error) return m;
    } catch (const value_error&) {
        error = message_errc::malformed;
    } catch (const std::system_error& e) {
        error = e.code();
    }
    return std::nullopt;
}

} // namespace lockstep::net
