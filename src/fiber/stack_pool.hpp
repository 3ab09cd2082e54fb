// Stacks for fibers, of one size: cut from slabs of address space that are never given back while the pool lives, each with
// an inaccessible page below it. A stack takes memory only as far as it has been used.
//
// Guards are marks in the page table where the kernel has them (MADV_GUARD_INSTALL, Linux 6.13): a million stacks are a
// few dozen mappings. Elsewhere each guard is a mapping of its own, and the kernel's limit of 65,530 ends it at about
// 32,000 stacks.
//
// Free stacks lie on shelves, one of which a thread uses first: threads meet at a lock only where they share a shelf, or
// where one has run out and helps itself from another's. Making new stacks has a lock of its own, beside the kernel's.
#pragma once

#include "lockstep/parking/raw_lock.hpp"

#include <array>
#include <cstddef>

namespace lockstep::fibers {

/// A stack that nobody uses, as a list element at its own top.
struct free_stack {
    free_stack* next;
};

class stack_pool {
public:
    /// `bytes`: at least so much can be used of each; rounded up to pages.
    explicit stack_pool(std::size_t bytes);
    ~stack_pool();
    stack_pool(const stack_pool&) = delete;
    stack_pool& operator=(const stack_pool&) = delete;

    /// Up to `most` stacks as a list; at least one. Throws std::system_error (not_enough_memory) when there is none.
    /// The address of each is its top: memory below it belongs to the taker, down to bytes() less.
    free_stack* take(std::size_t most);
    /// Takes a list back.
    void give(free_stack* list) noexcept;

    /// What can be used of each, at least.
    std::size_t bytes() const noexcept { return usable_; }
    /// The lowest address that can be used of the stack in which `inside` lies.
    const char* bottom_of(const void* inside) const noexcept;
    /// Is this an address in one of the guards?
    bool is_guard(const void* address) const noexcept;

private:
    struct slab {
        char* first = nullptr;
        std::size_t stacks = 0;
    };
    struct alignas(64) shelf {
        parking::raw_lock lock;
        /// Changed under the lock, which orders it; who only looks may be wrong.
        std::atomic<free_stack*> first{nullptr};
    };
    static constexpr std::size_t shelves_log2 = 4;
    static constexpr std::size_t most_slabs =
        256; ///< each but the first few holds as many as all before it, up to 32,768

    static std::size_t shelf_of_this_thread() noexcept;
    static free_stack* take_from(shelf& s, std::size_t most) noexcept;
    const slab* slab_of(const void* address) const noexcept;
    free_stack* cut();
    void add_slab();

    const std::size_t usable_, stride_;
    std::array<shelf, std::size_t{1} << shelves_log2> shelves_;
    parking::raw_lock growing_; ///< guards what follows; readers of slabs_ look at the count first
    std::size_t cut_ = 0;       ///< how many of the last slab are in use or have been
    std::array<slab, most_slabs> slabs_;
    /// Changed under the lock (relaxed there); release, and acquire by who reads without it, as the handler of SIGSEGV
    /// does: slabs that are counted are there.
    std::atomic<std::size_t> count_{0};
};

/// The pool of stacks of at least so many bytes: one for each power of two, made at the first use and kept for ever.
/// Throws std::invalid_argument above 1 GiB.
stack_pool& stacks_of(std::size_t bytes);

/// Null: the address lies in no guard of any pool.
const stack_pool* guarding_pool(const void* address) noexcept;

} // namespace lockstep::fibers
