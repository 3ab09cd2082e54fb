// An interface: what a service offers, as a type. It is a template of what its operations are made of, for it is filled in
// twice: with stubs for the client (client.hpp), with handlers for the server (server.hpp).
//
//     template <template <class> class operation>
//     struct bank {
//         static constexpr service_name name{"bank", 1};
//         operation<std::int64_t(std::string)> balance{"balance", idempotent};
//         operation<std::int64_t(std::string, std::int64_t)> withdraw{"withdraw"};
//     };
//
// Two who speak of the same name and version must mean the same. Another version is another interface; a server may serve
// both.
#pragma once

#include "lockstep/net/service/convert.hpp"

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace lockstep::net {

/// What an interface is called, and which version of it this is.
struct service_name {
    std::string_view name; ///< visible ASCII, without '/' and '.'
    unsigned version = 1;  ///< counted from 1

    /// "bank/1".
    std::string to_string() const { return std::string(name) + "/" + std::to_string(version); }
    /// The kind of the messages that ask for an operation: "bank/1.withdraw".
    std::string kind_of(std::string_view operation) const { return to_string() + "." + std::string(operation); }
};

/// May an operation be done twice? Only then a client asks again of its own accord.
enum class repeatable : bool { no, yes };
/// Doing it twice leaves things as doing it once does.
constexpr repeatable idempotent = repeatable::yes;

/// An operation as a stranger sees it.
struct operation_description {
    std::string name;                       ///< within its interface
    repeatable may_repeat = repeatable::no; ///< does a client ask again of its own accord?
    std::vector<std::string> arguments;     ///< their types, in order (describe_type)
    std::string result;                     ///< its type; "nothing"
};

/// An interface as a stranger sees it.
struct interface_description {
    std::string name;                              ///< as in service_name
    unsigned version = 1;                          ///< the same
    std::vector<operation_description> operations; ///< in the order of their declaration

    /// As a client in another language gets it: {name, version, operations: [{name, idempotent, arguments, result}]}.
    value to_value() const;
};

namespace detail {

/// An operation of an interface, whatever it is made of.
class operation_base {
public:
    operation_base(const operation_base&) = delete;
    operation_base& operator=(const operation_base&) = delete;

    std::string_view name() const noexcept { return name_; }
    repeatable may_repeat() const noexcept { return may_repeat_; }
    virtual operation_description describe() const = 0;

protected:
    /// Is found by the innermost operation_gatherer of this thread, if there is one.
    operation_base(std::string_view name, repeatable r);
    ~operation_base() = default;

private:
    std::string_view name_;
    repeatable may_repeat_;
};

/// Finds the operations of an interface while that is constructed: there is no other way to go over the members of a struct.
class operation_gatherer {
public:
    operation_gatherer() noexcept;
    ~operation_gatherer();
    operation_gatherer(const operation_gatherer&) = delete;
    operation_gatherer& operator=(const operation_gatherer&) = delete;

    /// In the order of their declaration.
    const std::vector<operation_base*>& found() const noexcept { return found_; }
    /// The interface is complete: what is constructed from here on belongs to others.
    void end() noexcept;

private:
    friend class operation_base;
    std::vector<operation_base*> found_;
    operation_gatherer* outer_;
    bool ended_ = false;
};

/// What gathers the operations of a base that comes behind this one. A base of its own, since it must be there before that, and
/// with one name, which no operation has.
class gathers_operations {
protected:
    operation_gatherer gathered_;
};

/// With its types.
template <class Signature>
class operation_of;
template <class R, class... A>
class operation_of<R(A...)> : public operation_base {
public:
    explicit operation_of(std::string_view name, repeatable r = repeatable::no) : operation_base(name, r) {}

    operation_description describe() const override {
        return {std::string(name()), may_repeat(), {describe_type<std::remove_cvref_t<A>>()...}, describe_result()};
    }

private:
    static std::string describe_result() {
        if constexpr (std::is_void_v<R>) return "nothing";
        else return describe_type<std::remove_cvref_t<R>>();
    }
};

interface_description describe(service_name name, const std::vector<operation_base*>& operations);

} // namespace detail

/// What an interface looks like to a stranger.
template <template <template <class> class> class Interface>
interface_description describe_interface() {
    detail::operation_gatherer all;
    const Interface<detail::operation_of> whole{};
    return detail::describe(whole.name, all.found());
}

} // namespace lockstep::net
