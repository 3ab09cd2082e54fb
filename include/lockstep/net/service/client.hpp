// A client of an interface (interface.hpp): its operations are called as if it were a local object.
//
//     node me("till-7", network);
//     client<bank> accounts(me, {"bank-1", "bank-2"});
//     accounts.withdraw("savings", 800);               // within the deadline of the options
//     accounts.balance("savings", 50ms);               // within 50 ms
//
// A call ends in exactly one of these ways: it returns; it throws service_error, which the server has sent (or a server that
// refused to begin with it); or it throws std::system_error: timed_out, operation_canceled, or why nobody could be reached.
// Any number of fibers and threads may call at the same time; all share one connection to a server.
#pragma once

#include "lockstep/net/node/node.hpp"
#include "lockstep/net/service/call.hpp"
#include "lockstep/net/service/interface.hpp"
#include "lockstep/net/service/retry_budget.hpp"

#include <chrono>
#include <concepts>
#include <memory>
#include <optional>
#include <vector>

namespace lockstep::net {

/// What a client is to be like.
struct client_options {
    /// Of a call for which nothing else is said. Within a handler no call has more time than the one that is answered.
    std::chrono::nanoseconds deadline = std::chrono::seconds(5);
    /// How often at most a call is made where asking again is right: where it is known that nothing was done, or the operation
    /// is idempotent. The next attempt goes to the next server.
    unsigned attempts = 3;
    /// Of all calls, this share may be made again.
    double retry_share = 0.1;
    /// So many in a row after a quiet time.
    unsigned retry_reserve = 10;
    /// The pause when all servers have been asked; then twice as long each time. Half of it is random.
    std::chrono::nanoseconds first_pause = std::chrono::milliseconds(10);
    /// An idempotent operation that has no answer after so long is asked of the next server as well, and the first answer
    /// counts (J. Dean, L. A. Barroso, The Tail at Scale, 2013). It takes from the same budget. None: not done.
    std::optional<std::chrono::nanoseconds> hedge_after{};
};

namespace detail {

/// Makes the calls of one client.
class caller {
public:
    /// Throws std::invalid_argument where there is no server, or no attempt.
    caller(node& from, std::vector<std::string> servers, const client_options& options, service_name name);
    ~caller();

    /// The result of an operation. Throws as said above.
    value call(const operation_base& operation, value::array arguments, const patience& wait);

private:
    class core;
    std::shared_ptr<core> core_; ///< attempts that nobody waits for any more may outlive the client
};

/// Where a stub finds who makes its calls.
class calling {
public:
    void calls_by(caller& c) noexcept { by_ = &c; }

protected:
    ~calling() = default;
    caller& by() const noexcept { return *by_; }

private:
    caller* by_ = nullptr;
};

/// An operation that somebody else does.
template <class Signature>
class stub;
template <class R, class... A>
class stub<R(A...)> final : public operation_of<R(A...)>, public calling {
public:
    using operation_of<R(A...)>::operation_of;

    R operator()(const std::remove_cvref_t<A>&... arguments, const patience& wait = {}) const {
        const value result = by().call(*this, value::array{to_value<std::remove_cvref_t<A>>(arguments)...}, wait);
        if constexpr (!std::is_void_v<R>) return from_value<std::remove_cvref_t<R>>(result);
    }
};

} // namespace detail

/// The operations of an interface, done by the first of the servers that can. It stays with the one that answered last. A
/// server that cannot be reached is waited for only where it is the only one.
template <template <template <class> class> class Interface>
class client : private detail::gathers_operations, public Interface<detail::stub> {
public:
    /// The node must outlive it. Throws std::invalid_argument where there is no server.
    client(node& from, std::vector<std::string> servers, const client_options& options = {})
        : caller_(from, std::move(servers), options, this->name) {
        gathered_.end();
        for (detail::operation_base* const o : gathered_.found()) dynamic_cast<detail::calling&>(*o).calls_by(caller_);
    }
    /// For one server.
    template <std::convertible_to<std::string> Name>
    client(node& from, Name server, const client_options& options = {})
        : client(from, std::vector<std::string>{std::string(server)}, options) {}

private:
    detail::caller caller_;
};

} // namespace lockstep::net
