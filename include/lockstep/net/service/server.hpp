// A server of an interface (interface.hpp): its operations are members to which handlers are assigned.
//
//     server<bank> accounts(host);
//     accounts.withdraw = [&](const std::string& account, std::int64_t cents) {
//         if (cents > rest(account)) throw service_error("insufficient_funds", "only " + …);
//         return take(account, cents);
//     };
//     accounts.open();
#pragma once

#include "lockstep/net/service/host.hpp"

#include <functional>
#include <stdexcept>

namespace lockstep::net {

template <template <template <class> class> class Interface>
class server;
template <template <template <class> class> class Interface>
void open(server<Interface>& s);

namespace detail {

/// An operation with a handler.
template <class Signature>
class served;
template <class R, class... A>
class served<R(A...)> final : public operation_of<R(A...)>, public answering {
public:
    using operation_of<R(A...)>::operation_of;

    /// Called on a fiber of its own for each call, for several calls at the same time. What it throws the caller gets: a
    /// service_error as such, anything else as a crash.
    template <class F>
    requires std::is_invocable_r_v<R, F&, A...> served& operator=(F f) {
        handler_ = std::move(f);
        return *this;
    }

    value answer(const value& arguments) const override {
        return answer(arguments.items(), std::index_sequence_for<A...>());
    }
    bool is_there() const noexcept override { return static_cast<bool>(handler_); }

private:
    template <std::size_t... I>
    value answer(const value::array& given, std::index_sequence<I...>) const {
        if (given.size() != sizeof...(A))
            throw value_error("takes " + std::to_string(sizeof...(A)) + " arguments, and got " +
                              std::to_string(given.size()));
        std::tuple<std::remove_cvref_t<A>...> all{argument<std::remove_cvref_t<A>>(given[I], I)...};
        if constexpr (std::is_void_v<R>) {
            handler_(static_cast<A>(std::get<I>(all))...);
            return {};
        } else {
            return to_value<std::remove_cvref_t<R>>(handler_(static_cast<A>(std::get<I>(all))...));
        }
    }
    template <class T>
    static T argument(const value& v, std::size_t index) {
        try {
            return from_value<T>(v);
        } catch (const value_error& e) {
            throw value_error("argument " + std::to_string(index + 1) + ": " + e.what());
        }
    }

    std::function<R(A...)> handler_;
};

/// What has an operation of that name has no function of that name.
template <class Server, class Operations>
class opens {
public:
    /// As the function open().
    void open() { lockstep::net::open(static_cast<Server&>(*this)); }
};
template <class Server, class Operations>
requires requires { &Operations::open; }
class opens<Server, Operations> {};

} // namespace detail

/// Serves an interface. Assign its handlers, then open it; they stay as they are from then on. No name here stands in the way of
/// an operation's.
template <template <template <class> class> class Interface>
class server : private detail::gathers_operations,
               public Interface<detail::served>,
               public detail::opens<server<Interface>, Interface<detail::served>> {
public:
    /// The host must outlive it.
    explicit server(service_host& at) : host_(at) { gathered_.end(); }
    /// Calls are no longer answered; waits for those under way.
    ~server() { host_.close(offered_); }

    template <template <template <class> class> class I>
    friend void open(server<I>& s);

private:
    service_host& host_;
    std::vector<detail::offered> offered_;
};

/// Calls are answered from now on. `s.open()` is the same, where no operation has that name. Throws std::logic_error where an
/// operation has no handler, or the host serves that version of the interface already.
template <template <template <class> class> class Interface>
void open(server<Interface>& s) {
    const service_name name = s.name;
    std::vector<detail::offered> all;
    for (detail::operation_base* const o : s.gathered_.found()) {
        const auto* const by = dynamic_cast<const detail::answering*>(o);
        if (by == nullptr || !by->is_there())
            throw std::logic_error("lockstep::net::server: " + name.kind_of(o->name()) + " has no handler");
        all.push_back({name.kind_of(o->name()), by});
    }
    s.host_.open(detail::describe(name, s.gathered_.found()), all);
    s.offered_ = std::move(all);
}

} // namespace lockstep::net
