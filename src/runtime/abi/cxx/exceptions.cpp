// Exceptions that threads share (std::exception_ptr, and so std::future) are counted references. The count is atomic,
// but inside libstdc++, which is not instrumented: nobody sees that whoever destroys the exception does so after all
// others let go of it, and reading what() in one thread would look like a race with the destruction in another. So
// letting go of a shared exception releases into an object of the exception's own, and whoever lets go last acquires
// from it.
//
// Not modelled: libc++abi's exceptions (clang -stdlib=libc++), foreign exceptions. The order in which threads let go is
// not a step: all that it decides is who destroys.
#include "runtime/kernel/core.hpp"

using namespace lockstep::rt;

extern "C" {
void __cxa_end_catch();
void* __cxa_get_globals_fast() noexcept;
void _ZNSt15__exception_ptr13exception_ptr10_M_releaseEv(void**) noexcept;
}

namespace {

// libstdc++'s layout (unwind-cxx.h), which its inline functions have made part of the ABI.
constexpr u64 header_bytes = 0x70;                        // __cxa_exception, in front of the exception object
constexpr u64 class_in_header = 0x50;                     // _Unwind_Exception::exception_class
constexpr u64 count_before_object = 0x80;                 // reference count, in front of the header
constexpr u64 native_class = 0x474e'5543'432b'2b00ULL;    // "GNUCC++\0"
constexpr u64 dependent_class = 0x474e'5543'432b'2b01ULL; // "GNUCC++\1": refers to another exception

u64 word_at(u64 address) { return *reinterpret_cast<const u64*>(address); }

/// The exception object that the innermost catch clause has caught; 0 where it is not one of libstdc++'s.
u64 caught_object() {
    const u64 header = word_at(sys::word(LOCKSTEP_REAL(__cxa_get_globals_fast)()));
    if (header == 0) return 0;
    const u64 kind = word_at(header + class_in_header);
    if (kind == native_class) return header + header_bytes;
    return kind == dependent_class ? word_at(header) : 0;
}

void let_go(u64 exception) {
    if (exception == 0 || !running()) return;
    thread& t = self();
    if (*reinterpret_cast<const int*>(exception - count_before_object) > 1)
        release(t, object_at(exception, object_kind::other));
    else if (object* shared = find_object(exception)) acquire(t, *shared);
}

} // namespace

LOCKSTEP_EXPORT void __cxa_end_catch() {
    let_go(caught_object());
    LOCKSTEP_REAL(__cxa_end_catch)();
}

LOCKSTEP_EXPORT void _ZNSt15__exception_ptr13exception_ptr10_M_releaseEv(void** pointer) noexcept {
    let_go(sys::word(*pointer));
    LOCKSTEP_REAL(_ZNSt15__exception_ptr13exception_ptr10_M_releaseEv)(pointer);
}
