// What ThreadSanitizer and AddressSanitizer must be told of a switch, where the program is built with one of them
// (sanitizer/common_interface_defs.h, sanitizer/tsan_interface.h). Elsewhere these symbols are null.
#pragma once

#include <cstddef>

extern "C" {
[[gnu::weak]] void* __tsan_get_current_fiber();
[[gnu::weak]] void* __tsan_create_fiber(unsigned flags);
[[gnu::weak]] void __tsan_destroy_fiber(void* fiber);
[[gnu::weak]] void __tsan_switch_to_fiber(void* fiber, unsigned flags);
[[gnu::weak]] void __asan_unpoison_memory_region(const volatile void* at, std::size_t size);
[[gnu::weak]] void __sanitizer_start_switch_fiber(void** fake_stack_save, const void* bottom, std::size_t size);
[[gnu::weak]] void __sanitizer_finish_switch_fiber(void* fake_stack_save, const void** bottom_old,
                                                   std::size_t* size_old);
}

namespace lockstep::fibers {

inline bool sanitized_at_run_time() noexcept {
    return __tsan_create_fiber != nullptr || __sanitizer_start_switch_fiber != nullptr;
}

/// One for each stack, those of the workers themselves included.
struct sanitizer_state {
    void* tsan = nullptr;
    void* fake_stack = nullptr;
    const void* bottom = nullptr;
    std::size_t bytes = 0;

    /// Before anything is written to a stack on which nobody is: the frames of its last user are gone.
    static void forget_frames(const void* lowest, std::size_t size) noexcept {
        if (__asan_unpoison_memory_region != nullptr) __asan_unpoison_memory_region(lowest, size);
    }
    /// Of a stack on which nobody is yet.
    void create(const void* lowest, std::size_t size) noexcept {
        bottom = lowest;
        bytes = size;
        if (__tsan_create_fiber != nullptr) tsan = __tsan_create_fiber(0);
    }
    /// Of the thread that calls it.
    void adopt_thread() noexcept {
        if (__tsan_get_current_fiber != nullptr) tsan = __tsan_get_current_fiber();
    }
    /// Of a stack that nobody is on any more.
    void destroy() noexcept {
        if (tsan != nullptr) __tsan_destroy_fiber(tsan);
        tsan = nullptr;
    }
    /// Right before the switch away from here. `for_good`: nobody comes back to this stack.
    void leave_for(const sanitizer_state& to, bool for_good) noexcept {
        if (__sanitizer_start_switch_fiber != nullptr)
            __sanitizer_start_switch_fiber(for_good ? nullptr : &fake_stack, to.bottom, to.bytes);
        if (__tsan_switch_to_fiber != nullptr) __tsan_switch_to_fiber(to.tsan, 0);
    }
    /// Right after the switch to here. `from`: the stack that was left, which learns its bounds.
    void arrive_from(sanitizer_state& from) noexcept {
        if (__sanitizer_finish_switch_fiber != nullptr)
            __sanitizer_finish_switch_fiber(fake_stack, &from.bottom, &from.bytes);
    }
};

} // namespace lockstep::fibers
