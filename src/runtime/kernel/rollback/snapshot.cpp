// Memory rollback. At the snapshot every writable private page of the program is copied: data, bss, stacks, TLS, the
// used part of the heap. After each execution the pages that changed are put back. Which ones did is told by userfaultfd
// write protection in its asynchronous mode (Linux 6.7): a page that is written loses its protection without a fault
// reaching anybody, and PAGEMAP_SCAN lists such pages. A page that changed once is *hot*: it is put back every time from
// then on, and never protected again, because a copy is cheaper than a fault. Without userfaultfd every page is hot.
#include "runtime/kernel/heap/heap.hpp"
#include "runtime/kernel/own_descriptors.hpp"
#include "runtime/kernel/rollback/maps.hpp"
#include "runtime/kernel/threads/donors.hpp"

#include <cerrno>
#include <fcntl.h>
#include <immintrin.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

namespace lockstep::rt {

namespace {

constexpr u64 page = page_bytes;
constexpr u32 max_regions = 2048;
constexpr u64 max_pages = 1ULL << 24;
constexpr u64 max_copied_bytes = 1ULL << 36;
constexpr u64 max_donor_bytes = 1ULL << 32;

struct region {
    u64 low, high;
    u32 first;       ///< number of its first page
    bool is_tracked; ///< the kernel tells which of its pages were written
    bool is_file;    ///< pages that are not in memory hold the file's bytes, not zeros
};

struct hot_page {
    u64 address;
    const u8* copy;
};

region regions[max_regions];
u32 region_count;
u32 page_count;
u32* copy_of; // per page: number of its copy; 0 is a page of zeros
u8* is_hot;   // per page
u8* copies;
u32 copies_used;
hot_page* hot;
u8* donor_copies;
bool has_avx2, has_avx512;
u32 hot_count;
u32 hot_before; ///< when memory was put back last
int uffd = -1;
int pagemap = -1;

// From the kernel's include/uapi/linux/fs.h and userfaultfd.h (newer than Debian 12's headers).
struct page_region {
    u64 start, end, categories;
};
struct scan_arguments {
    u64 size, flags, start, end, walk_end, vec, vec_len, max_pages, category_inverted, category_mask,
        category_anyof_mask, return_mask;
};
constexpr u64 pagemap_scan = _IOWR('f', 16, scan_arguments);
constexpr u64 page_is_wpallowed = 1, page_is_written = 2, page_is_present = 8, page_is_swapped = 16;
constexpr u64 feature_wp_unpopulated = 1ULL << 13, feature_wp_async = 1ULL << 15;
constexpr u64 user_mode_only = 1;
constexpr u32 max_ranges = 64; // a longer list would make the kernel allocate pages for it in each scan
page_region found[max_ranges];

/// Moves a descriptor of ours to a number that programs which close all descriptors do not come to.
int out_of_reach(long fd) {
    if (sys::failed(fd)) return -1;
    const int kept = keep_descriptor(static_cast<int>(fd));
    sys::call(SYS_close, static_cast<u64>(fd));
    return kept;
}

/// Finds the first ranges, `most` at most, in [low, high) whose pages are in one of the categories; low becomes where to go
/// on. How many, or an error.
long find_ranges(u64& low, u64 high, u64 required, u64 any_of, u64 most) {
    scan_arguments a{};
    a.size = sizeof a;
    a.start = low;
    a.end = high;
    a.vec = sys::word(found);
    a.vec_len = most;
    a.category_mask = required;
    a.category_anyof_mask = any_of;
    a.return_mask = required | any_of;
    const long n = sys::call(SYS_ioctl, static_cast<u64>(pagemap), pagemap_scan, sys::word(&a));
    if (!sys::failed(n)) low = a.walk_end;
    return n;
}

/// Calls f(low, high) for each of them.
template <class F>
bool scan(u64 low, u64 high, u64 required, u64 any_of, F f) {
    while (low < high) {
        const long n = find_ranges(low, high, required, any_of, max_ranges);
        if (sys::failed(n)) return false;
        for (long i = 0; i < n; ++i) f(found[i].start, found[i].end);
    }
    return true;
}

/// Does the kernel list pages? Else write protection would tell us nothing (an older one, or a filter of system calls).
bool can_scan() {
    return scan(sys::word(copies), sys::word(copies) + page, 0, page_is_present, [](u64, u64) {});
}

void prepare() {
    if (copies != nullptr) return;
    sys::own_memory(heap_base, heap_base + heap_span); // its used part is added by itself
    sys::own_memory(heap_shadow_base, heap_shadow_base + heap_span / heap_granule);
    copy_of = static_cast<u32*>(sys::map(max_pages * sizeof(u32)));
    is_hot = static_cast<u8*>(sys::map(max_pages));
    copies = static_cast<u8*>(sys::map(max_copied_bytes));
    __builtin_cpu_init();
    has_avx2 = __builtin_cpu_supports("avx2") != 0;
    has_avx512 = __builtin_cpu_supports("avx512f") != 0;
    donor_copies = static_cast<u8*>(sys::map(max_donor_bytes));
    hot = static_cast<hot_page*>(sys::map(max_pages * sizeof(hot_page)));
    pagemap = out_of_reach(
        sys::call(SYS_openat, static_cast<u64>(AT_FDCWD), sys::word("/proc/self/pagemap"), O_RDONLY | O_CLOEXEC));
    const int fd = out_of_reach(sys::call(SYS_userfaultfd, O_CLOEXEC | user_mode_only));
    if (fd < 0 || pagemap < 0 || !can_scan()) return;
    uffdio_api api{};
    api.api = UFFD_API;
    api.features = feature_wp_async | feature_wp_unpopulated;
    if (sys::failed(sys::call(SYS_ioctl, static_cast<u64>(fd), UFFDIO_API, sys::word(&api)))) return;
    uffd = fd;
}

// --- which memory -----------------------------------------------------------------------------------------------------

void add_region(u64 low, u64 high, bool is_file) {
    if (low >= high) return;
    check(low % page == 0 && high % page == 0);
    if (region_count == max_regions || page_count + (high - low) / page > max_pages)
        refuse("the program has more writable memory than lockstep can roll back");
    regions[region_count++] = {low, high, page_count, false, is_file};
    page_count += static_cast<u32>((high - low) / page);
}

extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[];
extern "C" __attribute__((visibility("hidden"))) const char _end[];

/// [low, high) without what belongs to the runtime.
void add_program_memory(u64 low, u64 high, bool is_file) {
    u32 count = 0;
    const sys::range* own = sys::own_mappings(count);
    const sys::range self{reinterpret_cast<u64>(__ehdr_start) & ~(page - 1),
                          (reinterpret_cast<u64>(_end) + page - 1) & ~(page - 1)};
    while (low < high) {
        u64 stop = high;
        u64 skip_to = 0;
        for (u32 i = 0; i <= count; ++i) {
            const sys::range r = i == count ? self : own[i];
            if (r.low <= low && low < r.high) skip_to = r.high;
            else if (r.low > low && r.low < stop) stop = r.low;
        }
        if (skip_to != 0) {
            low = skip_to;
            continue;
        }
        add_region(low, stop, is_file);
        low = stop;
    }
}

u64 main_put_back_from;

/// Of main's stack only what its frames use now must come back: all of it, where another stack may lie in one of them.
u64 above_dead_frames(u64 low, u64 high) {
    constexpr u64 spare = 2 * page;
    const u64 sp = thread_at(0).saved.sp;
    if (sp < low || sp >= high) return low;
    const bool all = thread_at(0).frames.many_stacks || sp <= low + spare;
    return main_put_back_from = all ? low : (sp - spare) & ~(page - 1);
}

void find_regions() {
    region_count = page_count = 0;
    read_maps();
    const u64 heap_end = (heap_break() + page - 1) & ~(page - 1);
    each_mapping([heap_end](const mapped& m) {
        if (!m.is_private || (m.protection & PROT_WRITE) == 0) return;
        add_program_memory(above_dead_frames(m.low, m.high), m.high, m.is_file);
        // Of the heap, which is ours and so was left out, what is used; but for pages that the program has closed.
        add_region(m.low > heap_base ? m.low : heap_base, m.high < heap_end ? m.high : heap_end, false);
    });
}

// --- copies -----------------------------------------------------------------------------------------------------------

void make_hot(u32 number, u64 address) {
    check(number < page_count && copy_of[number] < copies_used);
    if (is_hot[number] != 0) return;
    is_hot[number] = 1;
    hot[hot_count++] = {address, copies + u64{copy_of[number]} * page};
}

void copy_page(const region& r, u64 address) {
    check(address >= r.low && address < r.high && address % page == 0);
    if ((copies_used + 1) * page > max_copied_bytes)
        refuse("the program has more writable memory than lockstep can roll back");
    copy_bytes(copies + u64{copies_used} * page, reinterpret_cast<void*>(address), page);
    copy_of[r.first + (address - r.low) / page] = copies_used++;
}

void copy_region(const region& r) {
    const auto copy_range = [&r](u64 low, u64 high) {
        for (u64 at = low; at < high; at += page) copy_page(r, at);
    };
    if (r.is_file || uffd < 0 || !scan(r.low, r.high, 0, page_is_present | page_is_swapped, copy_range))
        copy_range(r.low, r.high);
}

bool protect(const region& r) {
    if (uffd < 0) return false;
    uffdio_register reg{};
    reg.range.start = r.low;
    reg.range.len = r.high - r.low;
    reg.mode = UFFDIO_REGISTER_MODE_WP;
    if (sys::failed(sys::call(SYS_ioctl, static_cast<u64>(uffd), UFFDIO_REGISTER, sys::word(&reg)))) return false;
    uffdio_writeprotect wp{};
    wp.range = reg.range;
    wp.mode = UFFDIO_WRITEPROTECT_MODE_WP;
    return !sys::failed(sys::call(SYS_ioctl, static_cast<u64>(uffd), UFFDIO_WRITEPROTECT, sys::word(&wp)));
}

void find_newly_changed(const region& r) {
    const bool told = scan(r.low, r.high, page_is_wpallowed | page_is_written, 0, [&r](u64 low, u64 high) {
        for (u64 at = low; at < high; at += page) make_hot(static_cast<u32>(r.first + (at - r.low) / page), at);
    });
    // A page that is not put back would make every later execution wrong.
    if (!told) refuse("the system no longer tells which memory changed (PAGEMAP_SCAN failed): start again");
}

// Putting a page back writes only the cache lines that differ: most of a page that changed did not. Reading both pages
// is what takes the time of a rollback.

__attribute__((target("avx512f"))) void put_back_avx512(void* to, const void* from) {
    auto* a = static_cast<__m512i*>(to);
    const auto* b = static_cast<const __m512i*>(from);
    for (u64 i = 0; i < page / sizeof(__m512i); i += 2) {
        const __m512i low = _mm512_load_si512(b + i);
        const __m512i high = _mm512_load_si512(b + i + 1);
        const __m512i difference = _mm512_or_si512(_mm512_xor_si512(low, _mm512_load_si512(a + i)),
                                                   _mm512_xor_si512(high, _mm512_load_si512(a + i + 1)));
        if (_mm512_test_epi64_mask(difference, difference) == 0) continue;
        _mm512_store_si512(a + i, low);
        _mm512_store_si512(a + i + 1, high);
    }
}

__attribute__((target("avx2"))) void put_back_avx2(void* to, const void* from) {
    auto* a = static_cast<__m256i*>(to);
    const auto* b = static_cast<const __m256i*>(from);
    for (u64 i = 0; i < page / sizeof(__m256i); i += 2) {
        const __m256i low = _mm256_load_si256(b + i);
        const __m256i high = _mm256_load_si256(b + i + 1);
        const __m256i difference = _mm256_or_si256(_mm256_xor_si256(low, _mm256_load_si256(a + i)),
                                                   _mm256_xor_si256(high, _mm256_load_si256(a + i + 1)));
        if (_mm256_testz_si256(difference, difference) != 0) continue;
        _mm256_store_si256(a + i, low);
        _mm256_store_si256(a + i + 1, high);
    }
}

void put_back(void* to, const void* from) {
    if (has_avx512) put_back_avx512(to, from);
    else if (has_avx2) put_back_avx2(to, from);
    else copy_bytes(to, from, page);
}

// --- donors: the tops of the stacks of those that an execution used are put back whole ---------------------------------

u64 donor_low(const donor& d) {
    const u64 low = (d.context.sp - page) & ~(page - 1);
    check(low >= d.stack_low && low < d.stack_high);
    return low;
}

void copy_donors() {
    u64 bytes = 0;
    for (u32 i = 0; i < donor_count(); ++i) bytes += donor_at(i).stack_high - donor_low(donor_at(i));
    if (bytes > max_donor_bytes) refuse("the program's thread-local storage is too large for so many threads");
    u8* to = donor_copies;
    for (u32 i = 0; i < donor_count(); ++i) {
        const u64 low = donor_low(donor_at(i));
        const u64 size = donor_at(i).stack_high - low;
        copy_bytes(to, reinterpret_cast<void*>(low), size);
        to += size;
    }
}

/// From its copy. Returns where that ends.
const u8* put_back_donor(const donor& d, const u8* copy) {
    const u64 low = donor_low(d);
    const u64 size = d.stack_high - low;
    for (u64 at = 0; at < size; at += page) put_back(reinterpret_cast<void*>(low + at), copy + at);
    g.channel->restored_pages += size / page;
    return copy + size;
}

void restore_donors() {
    const u8* copy = donor_copies;
    for (u32 i = 0; i + 1 < g.threads; ++i) copy = put_back_donor(donor_at(i), copy);
}

/// Below what is put back of them.
void wipe_stacks() {
    const u64 low = thread_at(0).stack.low;
    if (main_put_back_from > low) sys::call(SYS_madvise, low, main_put_back_from - low, MADV_DONTNEED);
    for (u32 i = 0; i < donor_count(); ++i) {
        const donor& d = donor_at(i);
        sys::call(SYS_madvise, d.stack_low, donor_low(d) - d.stack_low, MADV_DONTNEED);
    }
}

} // namespace

void take_snapshot() {
    prepare();
    find_regions();
    fill_bytes(copy_of, 0, page_count * sizeof(u32));
    fill_bytes(is_hot, 0, page_count);
    copies_used = 1;
    hot_count = 0;
    copy_donors();
    for (u32 i = 0; i < region_count; ++i) {
        region& r = regions[i];
        copy_region(r);
        r.is_tracked = protect(r);
        if (!r.is_tracked) {
            g.channel->weak_tracking = 1;
            for (u64 at = r.low; at < r.high; at += page) make_hot(static_cast<u32>(r.first + (at - r.low) / page), at);
        }
    }
    check(hot_count <= page_count);
    hot_before = hot_count;
    g.channel->snapshot_bytes = u64{copies_used} * page;
}

void restore_donor(u32 index) {
    const u8* copy = donor_copies;
    for (u32 i = 0; i < index; ++i) copy += donor_at(i).stack_high - donor_low(donor_at(i));
    put_back_donor(donor_at(index), copy);
}

namespace {

void find_newly_changed() {
    for (u32 i = 0; i < region_count; ++i)
        if (regions[i].is_tracked) find_newly_changed(regions[i]);
}

} // namespace

bool is_stack_put_back(const thread& t, u64 from) {
    return g.wipes_stacks || from >= (t.index == 0 ? main_put_back_from : donor_low(donor_at(t.index - 1)));
}

u32 changed_page_count() { return hot_count; }

u64 changed_page(u32 i) {
    check(i < hot_count);
    return hot[i].address;
}

sys::range first_touched(u64 low, u64 high) {
    u64 from = low / page * page;
    const u64 end = (high + page - 1) / page * page;
    const long n = pagemap < 0 ? -1 : find_ranges(from, end, 0, page_is_present | page_is_swapped, 1);
    if (sys::failed(n)) return {low, high};
    return n == 0 ? sys::range{high, high} : sys::range{found[0].start, found[0].end};
}

void each_changed_page(bool look, void (*f)(u64 low, u64 high)) {
    if (look) find_newly_changed();
    for (u32 i = 0; i < hot_count; ++i) f(hot[i].address, hot[i].address + page);
}

bool restore_snapshot(bool look) {
    check(region_count != 0 && g.threads <= donor_count() + 1);
    if (look) find_newly_changed();
    const bool nothing_new = hot_count == hot_before;
    hot_before = hot_count;
    for (u32 i = 0; i < hot_count; ++i) {
        put_back(reinterpret_cast<void*>(hot[i].address), hot[i].copy);
    }
    g.channel->restored_pages += hot_count;
    restore_donors();
    if (g.wipes_stacks) wipe_stacks();
    return nothing_new;
}

} // namespace lockstep::rt
