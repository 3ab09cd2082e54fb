// What a program can tell the checker (`lockstep check`, `lockstep outcomes`). Outside of it these functions do nothing
// but run what they are given; there is nothing to link.
//
//     lockstep::outcome(balance);                                   // a result, for `lockstep outcomes`
//     lockstep::operation("withdraw", [&] { withdraw(8); });        // begin and end in the table, by name
//     lockstep::assume(input < 10);                                 // executions in which it is false do not count
//     lockstep::always(balance >= 0, "never overdrawn");            // a bug where it is false
//     if (lockstep::choose(2) == 1) fail();                         // every number below 2 is tried
//     lockstep::sometimes(queue.full(), "the queue gets full");     // a bug if a complete search never saw it true
//
// Names are told apart by their text; up to 119 bytes of it count. Always inlined: those that are told by their place in
// the program.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// Defined by the checker's runtime, which is loaded into the program it checks; absent otherwise.
extern "C" {
/// What outcome() calls: the checker answers, and a stub that does nothing elsewhere. The same goes for the next six.
[[gnu::weak]] void lockstep_check_outcome(const char* text, std::size_t length);
/// Of operation().
[[gnu::weak]] void lockstep_check_begin(const char* name);
/// Of operation(), at its end.
[[gnu::weak]] void lockstep_check_end(const char* name);
/// Of choose().
[[gnu::weak]] unsigned lockstep_check_choose(unsigned n);
/// Of assume().
[[gnu::weak]] void lockstep_check_discard();
/// Of always().
[[gnu::weak]] void lockstep_check_violated(const char* name);
/// Of sometimes().
[[gnu::weak]] void lockstep_check_sometimes(const char* name, bool holds);
}

namespace lockstep {

/// Is the program being checked?
inline bool checked() noexcept { return &lockstep_check_outcome != nullptr; }

namespace detail {

template <class T>
void append_text(std::string& to, const T& value) {
    if constexpr (std::is_convertible_v<const T&, std::string_view>) to += std::string_view(value);
    else if constexpr (std::is_same_v<T, bool>) to += value ? "true" : "false";
    else if constexpr (std::is_same_v<T, char>) to += value;
    else if constexpr (std::is_enum_v<T>) append_text(to, static_cast<std::underlying_type_t<T>>(value));
    else to += std::to_string(value);
}

/// Says where an operation ends, by an exception too.
class operation_mark {
public:
    explicit operation_mark(const char* name) : name_(name) {
        if (&lockstep_check_begin != nullptr) lockstep_check_begin(name_);
    }
    ~operation_mark() {
        if (&lockstep_check_end != nullptr) lockstep_check_end(name_);
    }
    operation_mark(const operation_mark&) = delete;
    operation_mark& operator=(const operation_mark&) = delete;

private:
    const char* name_;
};

} // namespace detail

/// Adds values (texts, numbers, enumerators) to the outcome of this execution, as a line of its output, with blanks
/// between. The order in which threads do so is part of the outcome; what stdio still holds back comes later.
template <class... T>
void outcome(const T&... values) {
    if (!checked()) return;
    std::string line;
    [[maybe_unused]] const auto append = [&](const auto& value) {
        if (!line.empty()) line += ' ';
        detail::append_text(line, value);
    };
    (append(values), ...);
    lockstep_check_outcome(line.data(), line.size());
}

/// Runs f and returns what it returns. Tables show where it begins and ends.
template <class F>
decltype(auto) operation(const char* name, F&& f) {
    const detail::operation_mark mark(name);
    return std::invoke(std::forward<F>(f));
}

/// A number below n (0 where n is 0). The checker tries each of them, as it tries every order of the threads: a fault that may
/// happen, an input, a size. At most 1024 at once. Outside of the checker it
/// is 0.
[[gnu::always_inline]] inline unsigned choose(unsigned n) {
    return &lockstep_check_choose != nullptr ? lockstep_check_choose(n) : 0;
}

/// Where it is false, the execution ends, is not judged and has no outcome; the search goes on. What was wrong before
/// that point does not count either.
[[gnu::always_inline]] inline void assume(bool holds) {
    if (!holds && &lockstep_check_discard != nullptr) lockstep_check_discard();
}

/// A bug where it is false. Outside the checker an assertion: it aborts, unless NDEBUG is defined.
[[gnu::always_inline]] inline void always(bool holds, const char* name) {
    if (holds) return;
    if (&lockstep_check_violated != nullptr) return lockstep_check_violated(name);
#ifndef NDEBUG
    std::fprintf(stderr, "lockstep::always: %s\n", name);
    std::abort();
#endif
}

/// A bug where a complete search came by and never saw it true: the test does not test what it seems to.
[[gnu::always_inline]] inline void sometimes(bool holds, const char* name) {
    if (&lockstep_check_sometimes != nullptr) lockstep_check_sometimes(name, holds);
}

} // namespace lockstep
