// What the handler of an operation may know of the call that it answers, and what it answers when it cannot.
#pragma once

#include "lockstep/net/message/reply.hpp"
#include "lockstep/net/patience.hpp"

#include <optional>
#include <string>

namespace lockstep::net {

/// An operation failed, and says so to who asked: thrown by handlers, it crosses the wire, and is thrown by the client's stub.
class service_error : public remote_error {
public:
    /// One of the application's own: `type` is a name by which the other side knows what to do ("insufficient_funds"), `text`
    /// is for people.
    service_error(const std::string& type, const std::string& text)
        : remote_error(application_code, text, {{"type", type}}), type_(type) {}
    /// One that every interface knows.
    service_error(reply_code code, const std::string& text) : remote_error(code, text) {}
    /// From an answer.
    explicit service_error(const message& answer);

    /// The name that the handler gave it; empty for what is not the application's.
    const std::string& type() const noexcept { return type_; }

    /// The code of those that are the application's own.
    static constexpr int application_code = 1000;

private:
    std::string type_;
};

/// The call that is being answered on this fiber, for handlers. What they ask of others gets no more time than it has left
/// itself, and carries the same trace: stubs and nodes see to that.
struct call_context {
    std::string caller;                      ///< the node that asked
    std::string trace;                       ///< empty: none
    message_deadline deadline = no_deadline; ///< nobody wants the answer after that

    /// For whatever waits on behalf of the call: to its deadline, or until the caller gives up, or the server ends.
    patience wait;
    /// Throws service_error (timeout, abort) where nobody wants the answer any more. For handlers that compute for long.
    void check() const;
};

/// Nothing: no call is being answered here.
std::optional<call_context> this_call();

} // namespace lockstep::net
