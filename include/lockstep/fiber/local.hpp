// Fiber-local storage: what thread_local is to threads.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <utility>

namespace lockstep {

namespace detail {
/// A key, unique while it lives; its values are destroyed by `destroy`.
std::size_t new_local_key();
/// The place of the calling fiber's (or thread's) value for that key; null at first. `destroy` is called with what it holds
/// when the fiber (thread) ends.
void*& local_value(std::size_t key, void (*destroy)(void*));
} // namespace detail

/// One T for each fiber, and for each thread that is no fiber: made at the first use by that fiber, destroyed at its end.
/// Make it a global or a static: the values of one that is destroyed live on until their fibers end.
template <std::default_initializable T>
class fiber_local {
public:
    fiber_local() : key_(detail::new_local_key()) {}
    fiber_local(const fiber_local&) = delete;
    fiber_local& operator=(const fiber_local&) = delete;

    /// The calling fiber's own. Stays where it is while the fiber lives. A table look-up.
    T& operator*() const {
        void*& place = detail::local_value(key_, [](void* v) { delete static_cast<T*>(v); });
        if (place == nullptr) place = new T();
        return *static_cast<T*>(place);
    }
    /// The value of the calling fiber or thread.
    T* operator->() const { return std::addressof(**this); }

private:
    std::size_t key_;
};

} // namespace lockstep
