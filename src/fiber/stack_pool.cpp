#include "fiber/stack_pool.hpp"

#include "lockstep/parking/sleeper.hpp"

#include <algorithm>
#include <bit>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <system_error>
#include <utility>

#if !defined(MADV_GUARD_INSTALL)
#define MADV_GUARD_INSTALL 102
#endif

namespace lockstep::fibers {

namespace {

constexpr std::size_t page = 4096;

/// The tops of neighbouring stacks differ by so much modulo a page, or all fibers would compete for the same few lines of
/// the processor's caches.
constexpr std::size_t colour_bytes = 64, colours = 16;

constexpr std::size_t pages(std::size_t bytes) { return (bytes + page - 1) / page * page; }

[[noreturn]] void no_memory(std::size_t bytes) {
    throw std::system_error(std::make_error_code(std::errc::not_enough_memory),
                            "lockstep: no memory for a fiber's stack of " + std::to_string(bytes) +
                                " bytes; raise vm.max_map_count or the limit of address space, or use smaller stacks");
}

bool guard(char* lowest) noexcept {
    return madvise(lowest, page, MADV_GUARD_INSTALL) == 0 || mprotect(lowest, page, PROT_NONE) == 0;
}

} // namespace

stack_pool::stack_pool(std::size_t bytes)
    : usable_(pages(bytes)), stride_(page + usable_ + pages(colour_bytes * (colours - 1))) {}

stack_pool::~stack_pool() {
    for (std::size_t i = 0; i < count_.load(std::memory_order_relaxed); ++i)
        munmap(slabs_[i].first, slabs_[i].stacks * stride_);
}

std::size_t stack_pool::shelf_of_this_thread() noexcept {
    return parking::hash_of(&parking::running_fiber()) >> (64 - shelves_log2);
}

free_stack* stack_pool::take(std::size_t most) {
    const std::size_t own = shelf_of_this_thread();
    for (std::size_t i = 0; i < shelves_.size(); ++i)
        if (free_stack* const list = take_from(shelves_[(own + i) % shelves_.size()], most)) return list;
    const std::lock_guard guard(growing_);
    return cut();
}

free_stack* stack_pool::take_from(shelf& s, std::size_t most) noexcept {
    if (s.first.load(std::memory_order_relaxed) == nullptr) return nullptr;
    const std::lock_guard guard(s.lock);
    free_stack* const list = s.first.load(std::memory_order_relaxed);
    free_stack* last = list;
    for (std::size_t n = 1; last != nullptr && last->next != nullptr && n < most; ++n) last = last->next;
    if (last != nullptr) s.first.store(std::exchange(last->next, nullptr), std::memory_order_relaxed);
    return list;
}

void stack_pool::give(free_stack* list) noexcept {
    if (list == nullptr) return;
    LOCKSTEP_ASSERT(slab_of(list) != nullptr); // it is one of ours
    free_stack* last = list;
    while (last->next != nullptr) last = last->next;
    shelf& own = shelves_[shelf_of_this_thread()];
    const std::lock_guard guard(own.lock);
    last->next = own.first.load(std::memory_order_relaxed);
    own.first.store(list, std::memory_order_relaxed);
}

/// Requires the lock of growing.
free_stack* stack_pool::cut() {
    const std::size_t count = count_.load(std::memory_order_relaxed);
    if (count == 0 || cut_ == slabs_[count - 1].stacks) add_slab();
    const slab& last = slabs_[count_.load(std::memory_order_relaxed) - 1];
    LOCKSTEP_ASSERT(cut_ < last.stacks);
    char* const lowest = last.first + cut_ * stride_;
    if (!guard(lowest)) no_memory(usable_);
    char* const top = lowest + stride_ - cut_ % colours * colour_bytes;
    ++cut_;
    return new (top - sizeof(free_stack)) free_stack{nullptr};
}

/// Requires the lock of growing.
void stack_pool::add_slab() {
    const std::size_t count = count_.load(std::memory_order_relaxed);
    if (count == most_slabs) no_memory(usable_);
    // Doubling keeps them few; about 1 TiB would be all that a process can have.
    std::size_t stacks = count == 0 ? 64 : std::min<std::size_t>(slabs_[count - 1].stacks * 2, 32'768);
    stacks = std::clamp<std::size_t>(stacks, 1, std::max<std::size_t>(1, (std::size_t{4} << 30) / stride_));
    void* const at = mmap(nullptr, stacks * stride_, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (at == MAP_FAILED) no_memory(usable_);
    madvise(at, stacks * stride_, MADV_NOHUGEPAGE); // or touching one stack would take two megabytes
    slabs_[count] = {static_cast<char*>(at), stacks};
    cut_ = 0;
    count_.store(count + 1, std::memory_order_release);
}

const stack_pool::slab* stack_pool::slab_of(const void* address) const noexcept {
    const char* const at = static_cast<const char*>(address);
    const std::size_t count = count_.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < count; ++i) {
        if (at >= slabs_[i].first && at < slabs_[i].first + slabs_[i].stacks * stride_) return &slabs_[i];
    }
    return nullptr;
}

const char* stack_pool::bottom_of(const void* inside) const noexcept {
    LOCKSTEP_ASSERT(slab_of(inside) != nullptr);
    const slab& s = *slab_of(inside);
    const auto offset = static_cast<std::size_t>(static_cast<const char*>(inside) - s.first);
    return s.first + offset / stride_ * stride_ + page;
}

bool stack_pool::is_guard(const void* address) const noexcept {
    const slab* const s = slab_of(address);
    return s != nullptr && static_cast<std::size_t>(static_cast<const char*>(address) - s->first) % stride_ < page;
}

namespace {

constexpr std::size_t least_log2 = 13, most_log2 = 30;

/// By size; never destroyed, for fibers may outlive main(). release when one has been made, acquire by all who use it,
/// those included who lost the race to make it.
std::array<std::atomic<stack_pool*>, most_log2 + 1> pools;

} // namespace

stack_pool& stacks_of(std::size_t bytes) {
    const auto log2 = std::max<std::size_t>(least_log2, static_cast<std::size_t>(std::bit_width(bytes - 1)));
    if (bytes == 0 || log2 > most_log2)
        throw std::invalid_argument("lockstep: a fiber's stack of " + std::to_string(bytes) + " bytes (at most 1 GiB)");
    stack_pool* pool = pools[log2].load(std::memory_order_acquire);
    if (pool != nullptr) return *pool;
    auto* const made = new stack_pool(std::size_t{1} << log2);
    if (pools[log2].compare_exchange_strong(pool, made, std::memory_order_acq_rel)) return *made;
    delete made;
    return *pool;
}

const stack_pool* guarding_pool(const void* address) noexcept {
    for (const auto& entry : pools) {
        const stack_pool* const pool = entry.load(std::memory_order_acquire);
        if (pool != nullptr && pool->is_guard(address)) return pool;
    }
    return nullptr;
}

} // namespace lockstep::fibers
