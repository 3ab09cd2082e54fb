// What a channel or a bounded buffer keeps its values in: first in, first out, in memory that is allocated once.
#pragma once

#include "lockstep/parking/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace lockstep::detail {

/// Values of a type that can be moved without an exception; no more of them than `capacity`. No lock.
template <class T>
class ring {
    static_assert(std::is_nothrow_move_constructible_v<T>,
                  "lockstep: the values of a channel or a bounded_buffer must move without an exception");

public:
    static constexpr std::size_t most() noexcept { return std::size_t{PTRDIFF_MAX} / sizeof(T); }

    /// Throws std::bad_alloc.
    explicit ring(std::size_t capacity)
        : capacity_(capacity), places_(capacity == 0 ? nullptr : std::allocator<T>().allocate(capacity)) {}
    ~ring() {
        while (!empty()) drop();
        if (places_ != nullptr) std::allocator<T>().deallocate(places_, capacity_);
    }
    ring(const ring&) = delete;
    ring& operator=(const ring&) = delete;

    std::size_t capacity() const noexcept { return capacity_; }
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    bool full() const noexcept { return size_ == capacity_; }

    /// Requires that it is not full.
    void push(T&& value) noexcept {
        LOCKSTEP_ASSERT(!full());
        std::construct_at(places_ + last_, std::move(value));
        last_ = after(last_);
        ++size_;
    }
    /// Requires that it is not empty, as does drop().
    T& front() noexcept { return places_[first_]; }
    void drop() noexcept {
        LOCKSTEP_ASSERT(!empty());
        std::destroy_at(places_ + first_);
        first_ = after(first_);
        --size_;
    }

private:
    std::size_t after(std::size_t place) const noexcept { return place + 1 == capacity_ ? 0 : place + 1; }

    const std::size_t capacity_;
    T* const places_;
    std::size_t first_ = 0, last_ = 0, size_ = 0; ///< last_: behind the last one
};

} // namespace lockstep::detail
