// The entry points that `-fsanitize=thread` makes g++ and clang call: plain accesses. The atomics are in
// tsan_atomics.cpp, function entry and exit in judge/frames.cpp.
#include "runtime/kernel/state.hpp"

using namespace lockstep;
using namespace lockstep::rt;

namespace {

u64 at(const volatile void* p) { return reinterpret_cast<u64>(p); }

} // namespace

#define LOCKSTEP_ACCESS(size)                                                                                          \
    LOCKSTEP_EXPORT void __tsan_read##size(void* p) { plain_access(at(p), size, false, caller()); }                    \
    LOCKSTEP_EXPORT void __tsan_write##size(void* p) { plain_access(at(p), size, true, caller()); }                    \
    LOCKSTEP_EXPORT void __tsan_read_write##size(void* p) {                                                            \
        plain_access(at(p), size, false, caller());                                                                    \
        plain_access(at(p), size, true, caller());                                                                     \
    }                                                                                                                  \
    LOCKSTEP_EXPORT void __tsan_unaligned_read##size(void* p) { plain_access(at(p), size, false, caller()); }          \
    LOCKSTEP_EXPORT void __tsan_unaligned_write##size(void* p) { plain_access(at(p), size, true, caller()); }          \
    LOCKSTEP_EXPORT void __tsan_unaligned_read_write##size(void* p) {                                                  \
        plain_access(at(p), size, false, caller());                                                                    \
        plain_access(at(p), size, true, caller());                                                                     \
    }                                                                                                                  \
    LOCKSTEP_EXPORT void __tsan_volatile_read##size(void* p) { plain_access(at(p), size, false, caller()); }           \
    LOCKSTEP_EXPORT void __tsan_volatile_write##size(void* p) { plain_access(at(p), size, true, caller()); }           \
    LOCKSTEP_EXPORT void __tsan_unaligned_volatile_read##size(void* p) { plain_access(at(p), size, false, caller()); } \
    LOCKSTEP_EXPORT void __tsan_unaligned_volatile_write##size(void* p) { plain_access(at(p), size, true, caller()); }

LOCKSTEP_ACCESS(1)
LOCKSTEP_ACCESS(2)
LOCKSTEP_ACCESS(4)
LOCKSTEP_ACCESS(8)
LOCKSTEP_ACCESS(16)

LOCKSTEP_EXPORT void __tsan_read_range(void* p, u64 size) { plain_access(at(p), size, false, caller()); }
LOCKSTEP_EXPORT void __tsan_write_range(void* p, u64 size) { plain_access(at(p), size, true, caller()); }

/// A constructor or destructor sets the vtable pointer; setting it to what it is is no change anybody can see.
LOCKSTEP_EXPORT void __tsan_vptr_update(void** slot, void* value) {
    if (*slot != value) plain_access(at(slot), 8, true, caller());
}
LOCKSTEP_EXPORT void __tsan_vptr_read(void** slot) { plain_access(at(slot), 8, false, caller()); }

LOCKSTEP_EXPORT void __tsan_ignore_thread_begin() {}
LOCKSTEP_EXPORT void __tsan_ignore_thread_end() {}
