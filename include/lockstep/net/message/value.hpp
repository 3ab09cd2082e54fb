// What a message may say: a value whose type is known when the program runs. It is what JSON and MessagePack have in common,
// so both encodings carry the same values, and strings of bytes besides.
//
//     value order = value::map{{"account", "savings"}, {"amounts", value::array{8, 13}}};
//     order["account"].text();          // "savings"
//     order.at("amounts").items()[1].integer();
//
// Not here: MessagePack's extension types, and maps whose keys are not text. Both are refused by the decoder.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace lockstep::net {

/// Somebody asked a value for what it is not: a text for its items, a map for a key that it does not have.
class value_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One value. Copied deeply, and moved cheaply: a moved-from value may only be assigned to or destroyed. Nesting is limited
/// by the decoders (message_limits), since copying and destroying a value take stack for each level.
class value {
public:
    using array = std::vector<value>;                      ///< in order
    using map = std::map<std::string, value, std::less<>>; ///< by key, each once
    /// Bytes that mean nothing here.
    struct binary {
        std::string bytes; ///< as they are
        /// The same bytes.
        friend bool operator==(const binary&, const binary&) = default;
    };
    /// In the order of the variant.
    enum class type : std::uint8_t { nil, boolean, integer, large_integer, real, text, binary, array, map };

    /// Nil.
    value() noexcept = default;
    // (Not inline: there is much to them, and g++ 12 takes what it inlines of a variant for uninitialised.)
    /// A copy of all that is in it.
    value(const value&);
    /// What the other was.
    value(value&&) noexcept;
    /// A copy of all that is in it.
    value& operator=(const value&);
    /// What the other was.
    value& operator=(value&&) noexcept;
    ~value();
    /// Nil.
    value(std::nullptr_t) noexcept {} // NOLINT: all of these are meant to be implicit
    /// A boolean, and nothing that only converts to one.
    template <std::same_as<bool> B>
    value(B b) noexcept : held_(b) {} // NOLINT
    /// Whatever fits into 64 bits. Those above 2^63 - 1 are a type of their own, so that equal numbers are equal values.
    template <std::integral I>
    requires(!std::same_as<I, bool>) value(I n)
    noexcept { // NOLINT
        if (std::in_range<std::int64_t>(n)) held_ = static_cast<std::int64_t>(n);
        else held_ = static_cast<std::uint64_t>(n);
    }
    /// A real number.
    value(double x) noexcept : held_(x) {} // NOLINT
    /// Of UTF-8.
    value(std::string text) noexcept : held_(std::move(text)) {} // NOLINT
    /// The same.
    value(std::string_view text) : held_(std::string(text)) {} // NOLINT
    /// The same.
    value(const char* text) : held_(std::string(text)) {} // NOLINT
    /// Bytes.
    value(binary bytes) noexcept : held_(std::move(bytes)) {} // NOLINT
    /// An array.
    value(array items) noexcept : held_(std::move(items)) {} // NOLINT
    /// A map.
    value(map members) noexcept : held_(std::move(members)) {} // NOLINT

    /// What it is.
    type kind() const noexcept { return static_cast<type>(held_.index()); }
    /// Is it nothing?
    bool is_nil() const noexcept { return kind() == type::nil; }
    /// Is it a text?
    bool is_text() const noexcept { return kind() == type::text; }
    /// Is it a map?
    bool is_map() const noexcept { return kind() == type::map; }
    /// Is it an array?
    bool is_array() const noexcept { return kind() == type::array; }
    /// Is it an integer of 64 bits?
    bool is_integer() const noexcept { return kind() == type::integer; }

    // Each of these throws value_error where it is something else.
    /// The boolean that it is.
    bool boolean() const { return get<bool>("a boolean"); }
    /// The integer that it is.
    std::int64_t integer() const { return get<std::int64_t>("an integer of 64 bits"); }
    /// An integer that is not negative.
    std::uint64_t natural() const;
    /// A number: an integer will do.
    double real() const;
    /// The text that it is.
    const std::string& text() const { return get<std::string>("a text"); }
    /// The bytes that it is.
    const binary& bytes() const { return get<binary>("binary data"); }
    /// The items of the array that it is.
    const array& items() const { return get<array>("an array"); }
    /// The same.
    array& items() { return const_cast<array&>(std::as_const(*this).items()); }
    /// The members of the map that it is.
    const map& members() const { return get<map>("a map"); }
    /// The same.
    map& members() { return const_cast<map&>(std::as_const(*this).members()); }

    /// What a map has under that key; null: nothing, or it is no map.
    const value* find(std::string_view key) const noexcept;
    /// The same; throws value_error, which names the key, where there is nothing.
    const value& at(std::string_view key) const;
    /// A map's member, made where it is not there. Nil becomes a map. Throws value_error where it is neither.
    value& operator[](std::string_view key);

    /// As JSON, for people and messages of errors; longer ones are cut.
    std::string to_string() const;

    /// Not a number equals itself here: what was sent is what has arrived.
    friend bool operator==(const value& a, const value& b) noexcept;

private:
    using variant =
        std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, binary, array, map>;

    template <class T>
    const T& get(const char* wanted) const {
        if (const T* const it = std::get_if<T>(&held_)) return *it;
        fail(wanted);
    }
    [[noreturn]] void fail(const char* wanted) const;

    variant held_;
};

} // namespace lockstep::net
