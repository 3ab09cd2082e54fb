// mmap and its relations. What was mapped before the first thread is part of the snapshot; what is mapped later is
// unmapped when the execution ends. Each thread's mappings get addresses of their own, so that they do not depend on
// the schedule.
//
// A shared mapping without a file is made private: there is no second process to share it with. A shared mapping of a
// file is made private where it cannot be written and refused where it can. What was mapped before the first thread
// cannot be read or written any more once an execution unmaps it; the next execution finds it, and all protection that
// was changed (guard pages of stacks in the heap, say), as it was. Refused: making writable what was not writable then.
//
// Unmapping and changing protection are steps. Unmapping, hiding and making read-only are judged as accesses to all that they
// end; later uses fault by themselves.
//
// Not modelled: MADV_DONTNEED on memory of a file that was mapped before the first thread (it becomes zero); userfaultfd;
// System V shared memory (refused).
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"
#include "runtime/kernel/heap/heap.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/rollback/maps.hpp"

#include <cstdarg>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

using namespace lockstep::rt;

namespace lockstep::rt {

namespace {

constexpr u64 page = 4096;
constexpr u64 windows_low = 0x1000'0000'0000ULL;
constexpr u64 window_bytes = 64ULL << 30;
constexpr u32 max_mappings = 4096;

new_mapping mappings[max_mappings]; ///< disjoint
u32 mapping_count;
u64 window_used[trace::max_threads];
constexpr u32 max_protected = 1024;
struct protection {
    u64 low, high;
    bool is_readable, is_unmapped;
};
protection protections[max_protected]; ///< of memory that was there at the snapshot; the latest comes last
u32 protection_count;

u64 whole_pages(u64 bytes) { return (bytes + page - 1) / page * page; }

bool lets_read(int protection) { return (protection & (PROT_READ | PROT_WRITE)) != 0; }

void remember(const new_mapping& m) {
    if (mapping_count == max_mappings) refuse("the program makes more than 4096 memory mappings in one execution");
    mappings[mapping_count++] = m;
}

/// Takes [low, high) out of what is remembered.
void forget(u64 low, u64 high) {
    for (u32 i = 0; i < mapping_count;) {
        const new_mapping m = mappings[i];
        if (m.high <= low || high <= m.low) {
            ++i;
            continue;
        }
        mappings[i] = mappings[--mapping_count];
        if (m.low < low) remember({m.low, low, m.is_readable, m.is_file});
        if (high < m.high) remember({high, m.high, m.is_readable, m.is_file});
        i = 0;
    }
}

/// What was mapped in this execution in [low, high) can be read from now on, or no longer.
void make_readable(u64 low, u64 high, bool is_readable) {
    for (u32 i = 0; i < mapping_count; ++i) {
        const new_mapping m = mappings[i];
        const u64 from = m.low > low ? m.low : low, to = m.high < high ? m.high : high;
        if (from >= to || m.is_readable == is_readable) continue;
        forget(from, to);
        remember({from, to, is_readable, m.is_file});
        i = ~0U; // they have changed places
    }
}

/// Was all of it mapped since the snapshot?
bool is_of_this_execution(u64 low, u64 high) {
    while (low < high) {
        u64 next = low;
        for (u32 i = 0; i < mapping_count; ++i)
            if (mappings[i].low <= low && low < mappings[i].high) next = mappings[i].high;
        if (next == low) return false;
        low = next;
    }
    return true;
}

new_mapping mapping_of(u64 address) {
    for (u32 i = 0; i < mapping_count; ++i)
        if (mappings[i].contains(address)) return mappings[i];
    check(false);
    __builtin_unreachable();
}

/// An address that depends on nothing but the running thread's past; 0: none left.
u64 own_address(u64 bytes) {
    u64& used = window_used[self().index];
    if (bytes > window_bytes || bytes + page > window_bytes - used) return 0;
    const u64 at = windows_low + self().index * window_bytes + used;
    used += bytes + page; // a gap, in which an overflow faults
    return at;
}

int without_sharing(int protection, int flags) {
    const int type = flags & MAP_TYPE;
    if (type != MAP_SHARED && type != MAP_SHARED_VALIDATE) return flags;
    if ((flags & MAP_ANONYMOUS) == 0 && (protection & PROT_WRITE) != 0)
        refuse("the program maps a file for writing (mmap with MAP_SHARED): lockstep cannot take that back");
    return (flags & ~(MAP_TYPE | MAP_SYNC)) | MAP_PRIVATE;
}

long map_memory(u64 at, u64 bytes, int protection, int flags, int fd, i64 offset) {
    const auto map = [=](u64 where, int how) {
        return sys::call(SYS_mmap, where, bytes, as_word(protection), as_word(how), as_word(fd),
                         static_cast<u64>(offset));
    };
    if (!attached()) return map(at, flags);
    flags = without_sharing(protection, flags);
    if (!running()) return map(at, flags);

    const u64 size = whole_pages(bytes);
    const bool replaces = (flags & MAP_FIXED) != 0 && (flags & MAP_FIXED_NOREPLACE) != MAP_FIXED_NOREPLACE;
    if (replaces && !is_of_this_execution(at, at + size))
        refuse("the program maps memory over what it had before its first thread (mmap with MAP_FIXED)");
    long result = -EEXIST;
    const u64 own = at == 0 && size != 0 ? own_address(size) : 0;
    if (own != 0) result = map(own, flags | MAP_FIXED_NOREPLACE);
    if (sys::failed(result)) result = map(at, flags);
    if (sys::failed(result)) return result;
    const u64 low = static_cast<u64>(result);
    forget(low, low + size);
    remember({low, low + size, lets_read(protection), (flags & MAP_ANONYMOUS) == 0});
    note_write(self());
    return result;
}

/// What is there goes: whoever uses it must have done so before.
void end_life(u64 low, u64 high, u64 pc) {
    mapping_access(low, high - low, access_writes | access_frees, pc);
    forget_accesses(low, high);
    forget_objects(low, high);
}

constexpr int advice_guard = 102, advice_unguard = 103; // MADV_GUARD_INSTALL and _REMOVE, newer than Debian's headers

long advise(u64 low, u64 bytes, int advice, u64 pc) {
    const bool wipes = advice == MADV_DONTNEED || advice == MADV_FREE || advice == MADV_REMOVE;
    if (running() && wipes && bytes != 0) plain_access(low, bytes, true, pc);
    const u64 high = low + whole_pages(bytes);
    if (!running()) return sys::call(SYS_madvise, low, bytes, as_word(advice));
    if (is_of_this_execution(low, high)) {
        note_write(self());
        if (advice == advice_guard || advice == advice_unguard) make_readable(low, high, advice == advice_unguard);
        return sys::call(SYS_madvise, low, bytes, as_word(advice));
    }
    if (advice == MADV_DONTNEED) fill_bytes(reinterpret_cast<void*>(low), 0, bytes);
    return 0;
}

/// Is all of it heap, or memory that was writable at the snapshot, so that it is rolled back?
bool is_rolled_back(u64 low, u64 high) {
    each_mapping([&](const mapped& m) {
        if (m.low <= low && low < m.high && (heap_contains(low) || (m.protection & PROT_WRITE) != 0)) low = m.high;
    });
    return low >= high;
}

/// Memory that was there at the snapshot.
void remember_protection(const protection& p) {
    if (protection_count == max_protected)
        refuse("the program changes the protection of memory more than 1024 times in one execution (mprotect)");
    protections[protection_count++] = p;
}

/// Of what was there at the snapshot.
bool is_unmapped(u64 low, u64 high) {
    for (u32 i = 0; i < protection_count; ++i)
        if (protections[i].is_unmapped && protections[i].low < high && low < protections[i].high) return true;
    return false;
}

/// What a change of protection is to those who use the memory.
u8 access_of(int protection) {
    if ((protection & PROT_WRITE) != 0) return 0;
    return lets_read(protection) ? access_frees : access_frees | access_writes;
}

long protect_memory(u64 low, u64 bytes, int protection, u64 pc) {
    const u64 high = low + whole_pages(bytes);
    if (running() && bytes != 0) {
        mapping_access(low, high - low, access_of(protection), pc);
        if (is_unmapped(low, high)) return -ENOMEM;
    }
    if (running() && bytes != 0 && !is_of_this_execution(low, high)) {
        if ((protection & PROT_WRITE) != 0 && !is_rolled_back(low, high))
            refuse("the program makes memory writable that it had, and could not write, before its first thread "
                   "(mprotect)");
        remember_protection({low, high, lets_read(protection), false});
    }
    const long result = sys::call(SYS_mprotect, low, bytes, as_word(protection));
    if (running() && !sys::failed(result)) {
        make_readable(low, high, lets_read(protection));
        note_write(self());
    }
    return result;
}

/// What was there at the snapshot cannot go; that nobody can use it comes to the same.
long unmap_memory(u64 low, u64 bytes, u64 pc) {
    const u64 high = low + whole_pages(bytes);
    if (!running() || bytes == 0) return sys::call(SYS_munmap, low, bytes);
    end_life(low, high, pc);
    note_write(self());
    if (!is_of_this_execution(low, high)) {
        remember_protection({low, high, false, true});
        return sys::call(SYS_mprotect, low, bytes, as_word(PROT_NONE));
    }
    forget(low, high);
    return sys::call(SYS_munmap, low, bytes);
}

/// As it was at the snapshot.
void restore_protection(u64 low, u64 high) {
    each_mapping([=](const mapped& m) {
        const u64 from = low > m.low ? low : m.low, to = high < m.high ? high : m.high;
        if (from < to) sys::call(SYS_mprotect, from, to - from, as_word(m.protection));
    });
}

} // namespace

void mappings_snapshot() { fill_bytes(window_used, 0, sizeof window_used); }

u32 new_mapping_count() { return mapping_count; }

const new_mapping& new_mapping_at(u32 i) {
    check(i < mapping_count);
    return mappings[i];
}

bool hides_memory() { return protection_count != 0; }

bool is_hidden(u64 address) {
    for (u32 i = protection_count; i != 0; --i) {
        const protection& p = protections[i - 1];
        if (address >= p.low && address < p.high) return !p.is_readable;
    }
    return false;
}

void mappings_rollback() {
    while (mapping_count != 0) {
        const new_mapping& m = mappings[--mapping_count];
        sys::call(SYS_munmap, m.low, m.high - m.low);
    }
    for (; protection_count != 0; --protection_count)
        restore_protection(protections[protection_count - 1].low, protections[protection_count - 1].high);
    for (u32 i = 0; i < thread_count(); ++i) window_used[i] = 0;
}

} // namespace lockstep::rt

LOCKSTEP_EXPORT void* mmap(void* at, std::size_t bytes, int protection, int flags, int fd, off_t offset) noexcept {
    return reinterpret_cast<void*>(as_libc(map_memory(sys::word(at), bytes, protection, flags, fd, offset)));
}
LOCKSTEP_EXPORT void* mmap64(void* at, std::size_t bytes, int protection, int flags, int fd, off64_t offset) noexcept {
    return reinterpret_cast<void*>(as_libc(map_memory(sys::word(at), bytes, protection, flags, fd, offset)));
}
LOCKSTEP_EXPORT int munmap(void* at, std::size_t bytes) noexcept {
    return static_cast<int>(as_libc(unmap_memory(sys::word(at), bytes, caller())));
}
LOCKSTEP_EXPORT int mprotect(void* at, std::size_t bytes, int protection) noexcept {
    return static_cast<int>(as_libc(protect_memory(sys::word(at), bytes, protection, caller())));
}
LOCKSTEP_EXPORT void* mremap(void* at, std::size_t old_bytes, std::size_t bytes, int flags, ...) noexcept {
    va_list arguments;
    va_start(arguments, flags);
    const u64 wanted = va_arg(arguments, u64);
    va_end(arguments);
    const u64 low = sys::word(at);
    if (running() && !is_of_this_execution(low, low + whole_pages(old_bytes)))
        refuse("the program moves memory that it had before its first thread (mremap)");
    if (running() && old_bytes != 0) end_life(low, low + whole_pages(old_bytes), caller());
    const long result = sys::call(SYS_mremap, low, old_bytes, bytes, as_word(flags), wanted);
    if (running() && !sys::failed(result)) {
        const u64 moved = static_cast<u64>(result);
        const new_mapping before = mapping_of(low);
        forget(low, low + whole_pages(old_bytes));
        remember({moved, moved + whole_pages(bytes), before.is_readable, before.is_file});
        note_write(self());
    }
    return reinterpret_cast<void*>(as_libc(result));
}
LOCKSTEP_EXPORT int madvise(void* at, std::size_t bytes, int advice) noexcept {
    return static_cast<int>(as_libc(advise(sys::word(at), bytes, advice, caller())));
}
LOCKSTEP_EXPORT int brk(void* end) noexcept {
    if (running()) refuse("the program moves its break (brk), which lockstep does not roll back");
    return LOCKSTEP_REAL(brk)(end);
}
LOCKSTEP_EXPORT void* sbrk(std::intptr_t increment) noexcept {
    if (running() && increment != 0) refuse("the program moves its break (sbrk), which lockstep does not roll back");
    return LOCKSTEP_REAL(sbrk)(increment);
}
LOCKSTEP_EXPORT int shm_open(const char* name, int flags, mode_t mode) {
    if (attached()) refuse("the program shares memory with other processes (shm_open)");
    return LOCKSTEP_REAL(shm_open)(name, flags, mode);
}
LOCKSTEP_EXPORT void* shmat(int id, const void* at, int flags) noexcept {
    if (attached()) refuse("the program shares memory with other processes (shmat)");
    return LOCKSTEP_REAL(shmat)(id, at, flags);
}
