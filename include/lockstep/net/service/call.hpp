// What the handler of an operation may know of the call that it answers, and what it answers when it cannot.
#pragma once

#include "lockstep/net/message/reply.hpp"
#include "lockstep/net/patience.hpp"

#include <stop_token>
#include <string>

namespace lockstep::net {

/// An operation failed, and says so to who asked: thrown by handlers, it crosses the wire, and is thrown by the client's stub.
class service_error : public remote_error {
public:
    /// One of the application's own: `type` is a name by which the other side knows what to do ("insufficient_funds"), `text`
    /// is for people.
    service_error(std::string type, const std::string& text)
        : remote_error(application_code, text), type_(std::move(type)) {}
    service_error(reply_code code, const std::string& text) : remote_error(code, text) {}
    /// From an answer.
    explicit service_error(const message& answer);

    /// The name that the handler gave it; empty for what is not the application's.
    const std::string& type() const noexcept { return type_; }

    static constexpr int application_code = 1000;

private:
    std::string type_;
};

/// The call that is being answered on this fiber (or thread). What a handler asks of others gets no more time than it has
/// left itself, and carries the same trace: stubs see to that.
struct call_context {
    std::string caller;                      ///< the node that asked
    std::string trace;                       ///< empty: none
    message_deadline deadline = no_deadline; ///< nobody wants the answer after that
    std::stop_token stop;                    ///< requested when the caller has given up, or the server ends

    /// For whatever waits on behalf of the call.
    patience wait() const { return {deadline, stop}; }
    /// Throws service_error (timeout, abort) where nobody wants the answer any more. For handlers that compute for long.
    void check() const;
};

/// Null: no call is being answered here.
const call_context* this_call() noexcept;

namespace detail {
/// Makes a call this fiber's while it lives.
class call_scope {
public:
    explicit call_scope(const call_context& c) noexcept;
    ~call_scope();
    call_scope(const call_scope&) = delete;
    call_scope& operator=(const call_scope&) = delete;

private:
    const call_context* const outer_;
};
} // namespace detail

} // namespace lockstep::net
