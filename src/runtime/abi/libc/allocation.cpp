// malloc and its relations, and every replaceable operator new and delete, on the deterministic heap
// (kernel/heap/heap.hpp). The operators are here, too, so that a report names who wrote `new` and not the inside of
// libstdc++.
//
// They work from the first call in the process on, which the dynamic linker makes before any constructor ran: nothing
// here looks anything up or needs to be prepared, except that operator new throws through libstdc++'s own.
//
// Not modelled: pairing (memory of `new` given to `free`), the size given to a sized delete, malloc's tuning functions,
// and malloc failing where there is room.
#include "runtime/kernel/core.hpp"
#include "runtime/kernel/heap/heap.hpp"

#include <cerrno>

using namespace lockstep::rt;

namespace {

constexpr u64 page = 4096;

bool is_power_of_two(u64 n) { return n != 0 && (n & (n - 1)) == 0; }

void* or_no_memory(void* block) {
    if (block == nullptr) errno = ENOMEM;
    return block;
}

void* allocate_aligned(u64 alignment, u64 size, u64 pc) {
    if (!is_power_of_two(alignment)) {
        errno = EINVAL;
        return nullptr;
    }
    return or_no_memory(heap_allocate(size, alignment, false, pc));
}

void* resize(void* block, u64 size, u64 pc) {
    if (size == 0 && block != nullptr) { // as glibc does
        heap_free(block, pc);
        return nullptr;
    }
    return or_no_memory(heap_resize(block, size, pc));
}

constexpr u64 new_alignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

} // namespace

LOCKSTEP_EXPORT void* malloc(std::size_t size) { return or_no_memory(heap_allocate(size, 1, false, caller())); }

LOCKSTEP_EXPORT void free(void* block) { heap_free(block, caller()); }

LOCKSTEP_EXPORT void* calloc(std::size_t count, std::size_t size) {
    std::size_t bytes = 0;
    const bool too_much = __builtin_mul_overflow(count, size, &bytes);
    return or_no_memory(too_much ? nullptr : heap_allocate(bytes, 1, true, caller()));
}

LOCKSTEP_EXPORT void* realloc(void* block, std::size_t size) { return resize(block, size, caller()); }

LOCKSTEP_EXPORT void* reallocarray(void* block, std::size_t count, std::size_t size) {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) return or_no_memory(nullptr);
    return resize(block, bytes, caller());
}

LOCKSTEP_EXPORT void* memalign(std::size_t alignment, std::size_t size) {
    return allocate_aligned(alignment, size, caller());
}

LOCKSTEP_EXPORT void* aligned_alloc(std::size_t alignment, std::size_t size) {
    return allocate_aligned(alignment, size, caller());
}

LOCKSTEP_EXPORT int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
    if (!is_power_of_two(alignment) || alignment % sizeof(void*) != 0) return EINVAL;
    void* block = heap_allocate(size, alignment, false, caller());
    if (block == nullptr) return ENOMEM;
    *out = block;
    return 0;
}

LOCKSTEP_EXPORT void* valloc(std::size_t size) { return allocate_aligned(page, size, caller()); }

LOCKSTEP_EXPORT void* pvalloc(std::size_t size) {
    return allocate_aligned(page, (size + page - 1) / page * page, caller());
}

LOCKSTEP_EXPORT std::size_t malloc_usable_size(void* block) { return heap_size(block); }

// --- operator new and delete, by mangled name: m is std::size_t, the alignment is a plain number in the ABI ------------
//
// Where the program has operators of its own, libstdc++'s forms of the others call them, as the standard has it: the call is
// passed on. Where it has none, all forms are answered here: what follows the block in a delete is not needed.

extern "C" {
void* _Znwm(u64);
void* _Znam(u64);
void* _ZnwmSt11align_val_t(u64, u64);
void* _ZnamSt11align_val_t(u64, u64);
void _ZdlPv(void*);
void _ZdaPv(void*);
void _ZdlPvSt11align_val_t(void*, u64);
void _ZdaPvSt11align_val_t(void*, u64);
}

namespace {

/// Does a name that is ours mean a function of the program?
template <class F>
bool is_replaced(F* function) {
    return !inside_runtime(reinterpret_cast<u64>(function));
}

bool program_has_operators() {
    static const bool has = is_replaced(_Znwm) || is_replaced(_Znam) || is_replaced(_ZdlPv) || is_replaced(_ZdaPv) ||
                            is_replaced(_ZnwmSt11align_val_t) || is_replaced(_ZnamSt11align_val_t) ||
                            is_replaced(_ZdlPvSt11align_val_t) || is_replaced(_ZdaPvSt11align_val_t);
    return has;
}

} // namespace

#define LOCKSTEP_NEW(name)                                                                                             \
    LOCKSTEP_EXPORT void* name(u64 size) {                                                                             \
        if (program_has_operators()) return LOCKSTEP_REAL(name)(size);                                                 \
        void* block = heap_allocate(size, new_alignment, false, caller());                                             \
        return block != nullptr ? block : LOCKSTEP_REAL(name)(size); /* fails again, and throws */                     \
    }
#define LOCKSTEP_NEW_NOTHROW(name)                                                                                     \
    LOCKSTEP_EXPORT void* name(u64 size, const void* nothrow) {                                                        \
        if (program_has_operators()) return LOCKSTEP_REAL(name)(size, nothrow);                                        \
        return heap_allocate(size, new_alignment, false, caller());                                                    \
    }
#define LOCKSTEP_NEW_ALIGNED(name)                                                                                     \
    LOCKSTEP_EXPORT void* name(u64 size, u64 alignment) {                                                              \
        if (program_has_operators()) return LOCKSTEP_REAL(name)(size, alignment);                                      \
        void* block = heap_allocate(size, alignment, false, caller());                                                 \
        return block != nullptr ? block : LOCKSTEP_REAL(name)(size, alignment);                                        \
    }
#define LOCKSTEP_NEW_ALIGNED_NOTHROW(name)                                                                             \
    LOCKSTEP_EXPORT void* name(u64 size, u64 alignment, const void* nothrow) {                                         \
        if (program_has_operators()) return LOCKSTEP_REAL(name)(size, alignment, nothrow);                             \
        return heap_allocate(size, alignment, false, caller());                                                        \
    }

LOCKSTEP_NEW(_Znwm)
LOCKSTEP_NEW(_Znam)
LOCKSTEP_NEW_NOTHROW(_ZnwmRKSt9nothrow_t)
LOCKSTEP_NEW_NOTHROW(_ZnamRKSt9nothrow_t)
LOCKSTEP_NEW_ALIGNED(_ZnwmSt11align_val_t)
LOCKSTEP_NEW_ALIGNED(_ZnamSt11align_val_t)
LOCKSTEP_NEW_ALIGNED_NOTHROW(_ZnwmSt11align_val_tRKSt9nothrow_t)
LOCKSTEP_NEW_ALIGNED_NOTHROW(_ZnamSt11align_val_tRKSt9nothrow_t)

#define LOCKSTEP_DELETE(name, parameters, ...)                                                                         \
    LOCKSTEP_EXPORT void name parameters {                                                                             \
        if (program_has_operators()) return LOCKSTEP_REAL(name)(__VA_ARGS__);                                          \
        heap_free(block, caller());                                                                                    \
    }

LOCKSTEP_DELETE(_ZdlPv, (void* block), block)
LOCKSTEP_DELETE(_ZdaPv, (void* block), block)
LOCKSTEP_DELETE(_ZdlPvm, (void* block, u64 size), block, size)
LOCKSTEP_DELETE(_ZdaPvm, (void* block, u64 size), block, size)
LOCKSTEP_DELETE(_ZdlPvRKSt9nothrow_t, (void* block, const void* nothrow), block, nothrow)
LOCKSTEP_DELETE(_ZdaPvRKSt9nothrow_t, (void* block, const void* nothrow), block, nothrow)
LOCKSTEP_DELETE(_ZdlPvSt11align_val_t, (void* block, u64 alignment), block, alignment)
LOCKSTEP_DELETE(_ZdaPvSt11align_val_t, (void* block, u64 alignment), block, alignment)
LOCKSTEP_DELETE(_ZdlPvmSt11align_val_t, (void* block, u64 size, u64 alignment), block, size, alignment)
LOCKSTEP_DELETE(_ZdaPvmSt11align_val_t, (void* block, u64 size, u64 alignment), block, size, alignment)
LOCKSTEP_DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, (void* block, u64 alignment, const void* nothrow), block,
                alignment, nothrow)
LOCKSTEP_DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, (void* block, u64 alignment, const void* nothrow), block,
                alignment, nothrow)
