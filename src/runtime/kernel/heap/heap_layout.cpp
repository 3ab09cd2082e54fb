// See heap_layout.hpp.
#include "runtime/kernel/heap/heap_layout.hpp"

#include "runtime/kernel/core.hpp"

#include <link.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>

namespace lockstep::rt::heap_detail {

namespace {

struct code_range {
    u64 low, high;
};
code_range libc_code[2]; // libc, dynamic linker

bool map_fixed(u64 at, u64 bytes) {
    const long flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    const long result = sys::call(SYS_mmap, at, bytes, PROT_READ | PROT_WRITE, flags, ~u64{0}, 0);
    if (sys::failed(result)) return false;
    if (static_cast<u64>(result) == at) return true;
    sys::call(SYS_munmap, static_cast<u64>(result), bytes); // a kernel before 4.17 takes the address as a hint
    return false;
}

/// Blocks are small: most paintings are of a few bytes, for which a string instruction takes long to start.
void paint(signed char* to, signed char value, u64 count) {
    if (count > 24) return fill_bytes(to, static_cast<u8>(value), count);
    for (; count != 0; --count) {
        *to++ = value;
        asm volatile("" : : : "memory"); // stays a loop: the compiler would call memset, which is the program's
    }
}

void paint_block(u64 block, signed char header_mark, signed char mark, signed char last, u64 size, u64 capacity) {
    signed char* shadow = heap_shadow(block);
    const u64 whole = size / heap_granule;
    const u64 used = round_up(size, heap_granule) / heap_granule;
    shadow[-2] = header_mark;
    shadow[-1] = shadow_unallocated;
    paint(shadow, mark, whole);
    if (used != whole) shadow[whole] = last;
    paint(shadow + used, shadow_unallocated, capacity / heap_granule - used);
}

bool ends_with(const char* text, const char* part) {
    const std::size_t n = text_length(text);
    const std::size_t m = text_length(part);
    return n >= m && same_text(text + n - m, part);
}

int note_libc(dl_phdr_info* info, std::size_t, void*) {
    const bool libc = ends_with(info->dlpi_name, "/libc.so.6");
    if (!libc && !ends_with(info->dlpi_name, "/ld-linux-x86-64.so.2")) return 0;
    code_range& range = libc_code[libc ? 0 : 1];
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const auto& segment = info->dlpi_phdr[i];
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) continue;
        range.low = info->dlpi_addr + segment.p_vaddr;
        range.high = range.low + segment.p_memsz;
    }
    return 0;
}

} // namespace

u64 memory_of_machine() {
    struct sysinfo info;
    if (sys::failed(sys::call(SYS_sysinfo, sys::word(&info)))) return largest_block;
    const u64 bytes = u64{info.totalram} * info.mem_unit;
    return bytes < largest_block ? bytes : largest_block;
}

u64 map_arena() {
    for (u64 span = 16ULL << 40; span >= 1ULL << 32; span /= 8) {
        if (!map_fixed(heap_base, span)) continue;
        if (map_fixed(heap_shadow_base, span / heap_granule)) {
            // Pages are what is compared, tracked and put back: keep them small.
            sys::call(SYS_madvise, heap_base, span, MADV_NOHUGEPAGE);
            sys::call(SYS_madvise, heap_shadow_base, span / heap_granule, MADV_NOHUGEPAGE);
            sys::call(SYS_madvise, heap_shadow_base, span / heap_granule, MADV_DONTDUMP);
            return span;
        }
        sys::call(SYS_munmap, heap_base, span);
    }
    sys::complain("lockstep: no address space for the heap (is ulimit -v set?)\n");
    sys::exit_now(2);
}

void drop_pages(u64 low, u64 high) {
    low = round_up(low, page);
    high -= high % page;
    if (low < high) sys::call(SYS_madvise, low, high - low, MADV_DONTNEED);
}

void erase_shadow(u64 low, u64 high) {
    if (low >= high) return;
    const u64 first = sys::word(heap_shadow(low));
    const u64 last = sys::word(heap_shadow(high));
    constexpr u64 worth_dropping = 256 * 1024;
    if (last - first < worth_dropping) return fill_bytes(reinterpret_cast<void*>(first), 0, last - first);
    drop_pages(first, last);
    fill_bytes(reinterpret_cast<void*>(first), 0, round_up(first, page) - first);
    fill_bytes(reinterpret_cast<void*>(last - last % page), 0, last % page);
}

void paint_live(u64 block, u64 size, u64 capacity) {
    paint_block(block, shadow_live_header, heap_granule, static_cast<signed char>(size % heap_granule), size, capacity);
}

void paint_freed(u64 block, u64 size, u64 capacity) {
    paint_block(block, shadow_freed_header, shadow_freed, shadow_freed, size, capacity);
}

void find_libc() { LOCKSTEP_REAL(dl_iterate_phdr)(note_libc, nullptr); }

bool inside_libc(u64 pc) {
    return pc - libc_code[0].low < libc_code[0].high - libc_code[0].low ||
           pc - libc_code[1].low < libc_code[1].high - libc_code[1].low;
}

} // namespace lockstep::rt::heap_detail
