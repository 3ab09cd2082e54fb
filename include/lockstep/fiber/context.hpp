// The bare machine of the lecture: a stack, and the switch from one to another. A new stack is laid out as if its thread
// had once called switch_stacks() itself; the first switch to it "returns" into the root of the thread. The scheduler of
// fibers is built on these two functions, which serve as well alone:
//
//     lockstep::context::stack_pointer main, other;
//     other = lockstep::context::lay_out(top_of_stack, root);
//     lockstep::context::switch_stacks(main, other);      // runs root; it comes back by switch_stacks(other, main)
#pragma once

#include <cstdint>

#if !defined(__x86_64__)
#error "lockstep::context: the switch is written for x86-64"
#endif

namespace lockstep::context {

/// Where a thread that does not run has left off: the top of its stack, where its callee-saved registers lie.
using stack_pointer = void*;

/// What a new thread runs. It gets the message of the switch that started it, and must not return.
using root_function = void (*)(void* message);

/// Lays out a stack, which ends below `top`, so that the first switch to it calls root. `top` is rounded down to 16 bytes;
/// at least 128 are taken.
inline stack_pointer lay_out(void* top, root_function root) noexcept;

/// In assembly (src/fiber/context.cpp): saves the callee-saved registers at the top of this stack, and goes on with the other.
extern "C" void* lockstep_switch_stacks(stack_pointer* from, stack_pointer to, void* message) noexcept;
/// In assembly: where a new stack "returns" to; calls the root with what was laid there.
extern "C" void lockstep_stack_root() noexcept;

/// Leaves this stack, stores in `from` where, and goes on where `to` left off: there this function returns, with the
/// message. Registers that a function must preserve are preserved, with the modes of the floating point units; signal
/// masks are those of the OS thread. Returns when somebody switches back, what that one says.
inline void* switch_stacks(stack_pointer& from, stack_pointer to, void* message = nullptr) noexcept {
    return lockstep_switch_stacks(&from, to, message);
}

/// What the stack of a thread that left off looks like, from its stack pointer upwards.
struct saved_registers {
    std::uint32_t mxcsr;       ///< SSE modes
    std::uint16_t x87_control; ///< x87 modes
    std::uint16_t unused;
    void *r12, *r13, *r14, *r15, *rbx, *rbp;
    void* return_address;
};

inline stack_pointer lay_out(void* top, root_function root) noexcept {
    // lockstep_stack_root finds the root in r12. Its own frame starts aligned, with no one to return to, so that unwinding
    // ends there.
    auto* const frame = reinterpret_cast<void**>(reinterpret_cast<std::uintptr_t>(top) & ~std::uintptr_t{15}) - 2;
    frame[0] = frame[1] = nullptr;
    auto* const saved = reinterpret_cast<saved_registers*>(frame) - 1;
    *saved = {};
    saved->mxcsr = 0x1f80; // as the ABI has them at the start of a process: all exceptions masked, round to nearest
    saved->x87_control = 0x037f;
    saved->r12 = reinterpret_cast<void*>(root);
    saved->return_address = reinterpret_cast<void*>(&lockstep_stack_root);
    return saved;
}

} // namespace lockstep::context
