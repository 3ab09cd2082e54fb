// Where services live: a node of which several interfaces may be served, with one limit to how much it takes on.
//
//     node at("bank", network);
//     service_host host(at);
//     server<bank> accounts(host);
//     accounts.balance = [&](const std::string& account) { return balance_of(account); };
//     accounts.open();
#pragma once

#include "lockstep/net/node/node.hpp"
#include "lockstep/net/service/call.hpp"
#include "lockstep/net/service/interface.hpp"
#include "lockstep/net/service/latency_limiter.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace lockstep::net {

/// What a host is to be like.
struct host_options {
    /// How many calls are worked on at once; none: as many as the node has handlers for.
    std::optional<limiter_options> limiter = limiter_options{};
    /// A call whose time is up, and whose handler goes on all the same, does not count any more where others want its place: so many
    /// at a time. A handler that never returns does not keep everybody else out.
    std::size_t overdue_calls = 64;
    /// Told of handlers that threw what is neither a remote_error nor a value_error, with the kind of the call. Must not
    /// throw.
    std::function<void(std::string_view kind, std::string_view what)> on_crash{};
};

namespace detail {

/// An operation that has a handler.
class answering {
public:
    /// Of its arguments, the result. Throws value_error where they are not what it takes.
    virtual value answer(const value& arguments) const = 0;
    /// Has it been given a handler?
    virtual bool is_there() const noexcept = 0;

protected:
    ~answering() = default;
};

/// An operation, as its host sees it.
struct offered {
    std::string kind;
    const answering* by;
};

} // namespace detail

/// Answers calls on a node, says what it offers (the kind "services"), and refuses all other requests to it. Calls that there is no room for, whose time is up, or
/// that come while it drains are refused at once, and nothing has been done for them. All members may be called by any thread
/// or fiber at any time, but for the destructor.
class service_host {
public:
    /// The node must outlive it, and have no host yet: throws std::logic_error.
    explicit service_host(node& at, host_options options = {});
    /// As drain(), and waits for those under way however long they take.
    ~service_host();
    service_host(const service_host&) = delete;
    service_host& operator=(const service_host&) = delete;

    /// Refuses new calls, and waits for those under way. True: all have ended. (Closing the node asks those that are left to
    /// stop.)
    bool drain(const patience& wait = {});
    /// Calls under way.
    std::size_t calls() const noexcept;
    /// Calls that were refused for want of room.
    std::uint64_t refused() const noexcept;

    /// Where they are served.
    node& at() const noexcept;

    /// For server<Interface>: these are to be answered from now on. Throws std::logic_error where one of the kinds is taken.
    void open(const interface_description& what, const std::vector<detail::offered>& all);
    /// These are no longer answered; returns when nobody is in them.
    void close(const std::vector<detail::offered>& all) noexcept;

private:
    class core;
    std::shared_ptr<core> core_;
};

/// The kind of message that asks a host what it offers: a list of interface_description::to_value().
constexpr std::string_view services_kind = "services";

} // namespace lockstep::net
