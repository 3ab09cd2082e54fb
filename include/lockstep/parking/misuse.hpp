// What happens to a program that breaks a rule. Three kinds of rules:
//
// - what can be told cheaply is told always, by an exception that names the object (std::invalid_argument,
//   std::logic_error, std::overflow_error, std::system_error with operation_not_permitted); the object is as it was;
// - what happens where nothing may be thrown, and what only costs where something is wrong already, ends the program
//   with one line that names the object;
// - what would cost those who keep the rule is undefined, and ends the program in the same way where
//   LOCKSTEP_ASSERTIONS is 1: by default, unless NDEBUG is defined. Use one setting for a whole program.
//
// Every header says what is undefined. For all of them: an object must outlive those who use it, static ones included
// (a thread that still waits at exit is one that uses it); a length of time below zero, or a time in the past, looks
// once and does not wait; a time too far away to represent is never; and after fork(), the child has only the thread
// that called it: what the others held stays held there, so let it use only what was free, or exec.
#pragma once

#include "lockstep/parking/assert.hpp"

#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace lockstep::parking {

/// Says `lockstep::<object>: <what was done>`, and ends the program.
[[noreturn, gnu::cold, gnu::noinline]] inline void misuse(const char* object, const char* what) noexcept {
    std::fprintf(stderr, "lockstep::%s: %s\n", object, what);
    std::abort();
}

/// For what the caller may not do now: std::system_error, operation_not_permitted.
[[noreturn, gnu::cold, gnu::noinline]] inline void refuse(const char* what) {
    throw std::system_error(std::make_error_code(std::errc::operation_not_permitted), what);
}

} // namespace lockstep::parking
