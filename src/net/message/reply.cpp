#include "lockstep/net/message/reply.hpp"

namespace lockstep::net {

namespace {

/// What an answer says in that member, where it says so.
const value* member(const value& content, std::string_view key, bool (value::*is)() const noexcept) {
    const value* const it = content.find(key);
    return it != nullptr && (it->*is)() ? it : nullptr;
}

std::string text_of(const message& answer) {
    const value content = answer.content.to_value();
    const value* const text = member(content, "text", &value::is_text);
    return answer.sender + " answers with an error: " + (text != nullptr ? text->text() : content.to_string());
}

} // namespace

remote_error::remote_error(int code, const std::string& text, value::map more)
    : std::runtime_error(text), code_(code), details_(std::move(more)) {
    details_["code"] = code;
    details_["text"] = text;
}

remote_error::remote_error(const message& answer)
    : std::runtime_error(text_of(answer)), code_(static_cast<int>(reply_code::crash)),
      details_(answer.content.to_value()) {
    const value* const code = member(details_, "code", &value::is_integer);
    if (code != nullptr && std::in_range<int>(code->integer())) code_ = static_cast<int>(code->integer());
}

message reply_to(const message& request, std::string kind, message_content content) {
    return {.sender = request.recipient,
            .recipient = request.sender,
            .kind = std::move(kind),
            .in_reply_to = request.id,
            .trace = request.trace,
            .content = std::move(content),
            .way = request.way};
}

message error_reply_to(const message& request, int code, std::string_view text) {
    return reply_to(request, std::string(error_kind), value::map{{"code", code}, {"text", text}});
}

message error_reply_to(const message& request, const remote_error& error) {
    return reply_to(request, std::string(error_kind), error.details());
}

message error_reply_to(const message& request, reply_code code, std::string_view text) {
    return error_reply_to(request, static_cast<int>(code), text);
}

} // namespace lockstep::net
