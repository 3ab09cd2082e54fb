// Code that runs when the scope is left, by whichever way: the answer to the lecture's early return that forgets to
// release the lock.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>

namespace lockstep {

/// Runs f at the end of the scope; several run in reverse order. f must not throw.
///
///     const lockstep::defer close([&] { ::close(fd); });
template <class F>
class [[nodiscard]] defer {
public:
    /// f is called when this object's scope ends, however it ends.
    explicit defer(F f) noexcept(std::is_nothrow_move_constructible_v<F>) : f_(std::move(f)) {}
    ~defer() { f_(); }
    defer(const defer&) = delete;
    defer& operator=(const defer&) = delete;

private:
    F f_;
};

/// Runs f at the end of the scope only if that is left by an exception: to undo what was half done.
template <class F>
class [[nodiscard]] defer_on_error {
public:
    /// f is called when this object's scope ends by an exception.
    explicit defer_on_error(F f) noexcept(std::is_nothrow_move_constructible_v<F>)
        : f_(std::move(f)), exceptions_(std::uncaught_exceptions()) {}
    ~defer_on_error() {
        if (std::uncaught_exceptions() > exceptions_) f_();
    }
    defer_on_error(const defer_on_error&) = delete;
    defer_on_error& operator=(const defer_on_error&) = delete;

private:
    F f_;
    int exceptions_;
};

} // namespace lockstep
