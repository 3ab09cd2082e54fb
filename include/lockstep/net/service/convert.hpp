// Types of C++ as values that go over the wire, and back: booleans, numbers, texts, vectors, optionals, maps from text, pairs
// and tuples, value itself, and structs that name their members:
//
//     struct transfer {
//         std::string from, to;
//         std::int64_t cents = 0;
//         static constexpr auto members = std::tuple(member("from", &transfer::from), member("to", &transfer::to),
//                                                    member("cents", &transfer::cents));
//     };
//
// A struct is a map: members that are not known are passed over, and one that is missing keeps the value that the default
// constructor gave it if it is optional or has been said to be (member(...).optional()), so a struct may grow.
#pragma once

#include "lockstep/net/message/value.hpp"

#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace lockstep::net {

/// A member of a struct, by the name that it has on the wire.
template <class Owner, class Type>
struct named_member {
    std::string_view name; ///< on the wire
    Type Owner::*where;    ///< in the struct
    bool required = true;  ///< is its absence an error?

    /// It may be missing on the wire.
    constexpr named_member optional() const noexcept { return {name, where, false}; }
};

/// For the `members` of a struct.
template <class Owner, class Type>
constexpr named_member<Owner, Type> member(std::string_view name, Type Owner::*where) noexcept {
    return {name, where};
}

/// How a type goes over the wire: to(t) gives a value, from(v) a T or throws value_error, and description() says in words
/// that a stranger understands what it looks like. Specialise it for types of your own that are no structs with `members`.
template <class T>
struct conversion;

/// The value that stands for it.
template <class T>
value to_value(const T& t) {
    return conversion<T>::to(t);
}
/// What the value stands for. Throws value_error where it is something else.
template <class T>
T from_value(const value& v) {
    return conversion<T>::from(v);
}
/// What values of that type look like: "integer", "list of text", "{from: text, to: text, cents: integer}".
template <class T>
std::string describe_type() {
    return conversion<T>::description();
}

template <>
struct conversion<value> {
    static value to(const value& v) { return v; }
    static value from(const value& v) { return v; }
    static std::string description() { return "anything"; }
};

template <>
struct conversion<bool> {
    static value to(bool b) { return b; }
    static bool from(const value& v) { return v.boolean(); }
    static std::string description() { return "boolean"; }
};

template <std::integral I>
struct conversion<I> {
    static value to(I n) { return n; }
    static I from(const value& v) {
        if constexpr (std::is_signed_v<I>) {
            if (const std::int64_t n = v.integer(); std::in_range<I>(n)) return static_cast<I>(n);
        } else {
            if (const std::uint64_t n = v.natural(); std::in_range<I>(n)) return static_cast<I>(n);
        }
        throw value_error(v.to_string() + " is no integer of " + std::to_string(sizeof(I) * 8) + " bits" +
                          (std::is_signed_v<I> ? "" : " without a sign"));
    }
    static std::string description() { return std::is_signed_v<I> ? "integer" : "natural number"; }
};

template <std::floating_point F>
struct conversion<F> {
    static value to(F x) { return static_cast<double>(x); }
    static F from(const value& v) { return static_cast<F>(v.real()); }
    static std::string description() { return "number"; }
};

template <>
struct conversion<std::string> {
    static value to(const std::string& text) { return text; }
    static std::string from(const value& v) { return v.text(); }
    static std::string description() { return "text"; }
};

template <>
struct conversion<value::binary> {
    static value to(const value::binary& bytes) { return bytes; }
    static value::binary from(const value& v) { return v.bytes(); }
    static std::string description() { return "binary data"; }
};

template <class T>
struct conversion<std::vector<T>> {
    static value to(const std::vector<T>& all) {
        value::array items;
        items.reserve(all.size());
        for (const T& one : all) items.push_back(to_value<T>(one));
        return items;
    }
    static std::vector<T> from(const value& v) {
        std::vector<T> all;
        all.reserve(v.items().size());
        for (const value& item : v.items()) all.push_back(from_value<T>(item));
        return all;
    }
    static std::string description() { return "list of " + describe_type<T>(); }
};

template <class T>
struct conversion<std::optional<T>> {
    static value to(const std::optional<T>& t) { return t ? to_value<T>(*t) : value(); }
    static std::optional<T> from(const value& v) {
        return v.is_nil() ? std::optional<T>() : std::optional<T>(from_value<T>(v));
    }
    static std::string description() { return describe_type<T>() + " or nil"; }
};

template <class T, class Compare>
struct conversion<std::map<std::string, T, Compare>> {
    using map = std::map<std::string, T, Compare>;

    static value to(const map& all) {
        value::map members;
        for (const auto& [key, one] : all) members.emplace(key, to_value<T>(one));
        return members;
    }
    static map from(const value& v) {
        map all;
        for (const auto& [key, one] : v.members()) all.emplace(key, from_value<T>(one));
        return all;
    }
    static std::string description() { return "map from text to " + describe_type<T>(); }
};

/// An array of so many, each of its own type.
template <class... T>
struct conversion<std::tuple<T...>> {
    static value to(const std::tuple<T...>& all) {
        return std::apply([](const T&... one) { return value(value::array{to_value<T>(one)...}); }, all);
    }
    static std::tuple<T...> from(const value& v) {
        if (v.items().size() != sizeof...(T))
            throw value_error("there should be " + std::to_string(sizeof...(T)) + " values, and are " +
                              std::to_string(v.items().size()));
        return from_items(v.items(), std::index_sequence_for<T...>());
    }
    static std::string description() {
        std::string all;
        ((all += (all.empty() ? "" : ", ") + describe_type<T>()), ...);
        return "[" + all + "]";
    }

private:
    template <std::size_t... I>
    static std::tuple<T...> from_items(const value::array& items, std::index_sequence<I...>) {
        return std::tuple<T...>{from_value<T>(items[I])...};
    }
};

template <class A, class B>
struct conversion<std::pair<A, B>> {
    static value to(const std::pair<A, B>& both) { return to_value(std::tuple<A, B>(both)); }
    static std::pair<A, B> from(const value& v) {
        auto [a, b] = from_value<std::tuple<A, B>>(v);
        return {std::move(a), std::move(b)};
    }
    static std::string description() { return describe_type<std::tuple<A, B>>(); }
};

/// A struct that names its members.
template <class T>
concept with_members = requires {
    std::tuple_size<std::remove_cvref_t<decltype(T::members)>>::value;
};

template <with_members T>
struct conversion<T> {
    static value to(const T& t) {
        value::map all;
        each([&](const auto& m) { all.emplace(std::string(m.name), to_value(t.*m.where)); });
        return all;
    }
    static T from(const value& v) {
        T t{};
        each([&](const auto& m) { read(t, m, v); });
        return t;
    }
    static std::string description() {
        std::string all;
        each([&]<class Type>(const named_member<T, Type>& m) {
            all += (all.empty() ? "" : ", ") + std::string(m.name) + (m.required ? "" : "?") + ": " +
                   describe_type<Type>();
        });
        return "{" + all + "}";
    }

private:
    template <class F>
    static void each(F f) {
        std::apply([&](const auto&... m) { (f(m), ...); }, T::members);
    }
    template <class Type>
    static void read(T& t, const named_member<T, Type>& m, const value& v) {
        constexpr bool may_be_nil = requires(Type x) { x.has_value(); };
        const value* const there = v.members().contains(m.name) ? v.find(m.name) : nullptr;
        if (there == nullptr && (may_be_nil || !m.required)) return;
        try {
            t.*m.where = from_value<Type>(there != nullptr ? *there : v.at(m.name));
        } catch (const value_error& e) {
            throw value_error(std::string(m.name) + ": " + e.what());
        }
    }
};

} // namespace lockstep::net
