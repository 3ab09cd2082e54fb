// Answers: what makes one of a request, and errors that cross the wire.
#pragma once

#include "lockstep/net/message/message.hpp"

namespace lockstep::net {

/// Codes of errors that everybody knows; those of an application are 1000 and above. docs/protocol.md says which of them mean
/// that nothing has been done.
enum class reply_code : int {
    timeout = 0,
    node_not_found = 1,
    not_supported = 10,
    temporarily_unavailable = 11,
    malformed_request = 12,
    crash = 13,
    abort = 14,
    key_does_not_exist = 20,
    key_already_exists = 21,
    precondition_failed = 22,
    transaction_conflict = 30,
};

/// A request was answered by an error. A handler throws one to answer so.
class remote_error : public std::runtime_error {
public:
    /// With a code, and a text for people.
    remote_error(int code, const std::string& text) : remote_error(code, text, {}) {}
    /// The same.
    remote_error(reply_code code, const std::string& text) : remote_error(static_cast<int>(code), text) {}
    /// Says more than that: `more` are further members of the answer.
    remote_error(int code, const std::string& text, value::map more);
    /// From an answer whose kind is `error`.
    explicit remote_error(const message& answer);

    /// A reply_code, or the application's own.
    int code() const noexcept { return code_; }
    /// Is that its code?
    bool is(reply_code code) const noexcept { return code_ == static_cast<int>(code); }
    /// All that the answer says: `code`, `text`, and what else there may be.
    const value& details() const noexcept { return details_; }

private:
    int code_;
    value details_;
};

/// What an answer with an error is, in its kind.
constexpr std::string_view error_kind = "error";

/// The answer to a request: from whom it was for, to who has asked. The request must have an id.
message reply_to(const message& request, std::string kind, message_content content = {});
/// The same, with an error.
message error_reply_to(const message& request, int code, std::string_view text);
/// The same.
message error_reply_to(const message& request, reply_code code, std::string_view text);
/// The same.
message error_reply_to(const message& request, const remote_error& error);

/// What a message is, in its kind, by which a sender gives a request up: its content is the id of that.
constexpr std::string_view cancel_kind = "cancel";

} // namespace lockstep::net
