// The vocabulary that the runtime (which executes) and the explorer (which thinks) share: one event is one visible
// operation of the program under test. Depends on nothing; used from freestanding code, so: plain data only.
//
// An event names the memory it touches by its *accesses*: nearly always one or two, at most max_accesses. Everything that
// partial-order reduction must know about an operation (what it conflicts with, whether it can be blocked and what unblocks
// it) is in those accesses; the kind, the values and the program counter serve only people.
#pragma once

#include "trace/op.hpp"
#include "trace/process.hpp"
#include "trace/schedule.hpp"

#include <cstddef>
#include <cstdint>

namespace lockstep::trace {

/// How operations on the same object relate. Two accesses to overlapping memory conflict unless both have the same
/// commuting class; `exclusive` conflicts with everything, `reads` commutes with reads, and so on.
enum class commute : std::uint8_t {
    exclusive = 0,
    reads = 1,
    shared_lock = 2, ///< reader-lock and reader-unlock
    posts = 3,       ///< semaphore V
};

/// One touched object. The flags below say what blocks and what unblocks.
struct access {
    std::uint64_t address; ///< 0 with size 0: no access
    std::uint32_t size;    ///< bytes
    commute how;
    std::uint8_t flags;
    std::uint16_t reserved;
};
static_assert(sizeof(access) == 16);

/// access::flags
enum : std::uint8_t {
    waits = 1,         ///< this operation is disabled until the object admits it (lock, P, join, wake)
    waits_shared = 2,  ///< the same, as a reader: admitted by `admits_shared`
    admits = 4,        ///< just BEFORE this operation the object would have admitted a `waits` operation
    admits_shared = 8, ///< just BEFORE this operation the object would have admitted a `waits_shared` operation
    /// A timeout that can only come while the object refuses a `waits` (`waits_shared`) operation: it is enabled exactly
    /// where `admits` (`admits_shared`) is not set, so it needs no flag of its own on the other side.
    waits_for_refusal = 16,
    waits_for_shared_refusal = 32,
    has_deadline = 64, ///< (first access) while the object refuses this operation, its environment may time it out
};

/// event::flags
enum : std::uint16_t {
    failed = 1,      ///< a try that did not get it, a CAS that did not swap, a wait that timed out
    unscheduled = 2, ///< recorded for the reader only (a plain access in a full recording): never a step, never counted
    blocked = 4,     ///< (pending events) not enabled where the execution ended
    universal = 8,   ///< conflicts with every event of every other process (the end of the process)
    spinning = 16,   ///< a re-read in a loop that cannot leave until somebody writes; see docs/how-it-works.md
    crashed = 32,    ///< the execution ended in this operation
    conditional = 64, ///< it turned out to only read (a failed CAS or try), but would have written had it come earlier
    chosen = 128,     ///< it had several ways to go: see event::choice
    cancelled =
        256, ///< (with `failed`) a cancellation of the thread ended the wait: the latest thread_cancel before it
    last_resort =
        512, ///< (with `universal`) it was enabled only because nobody else could go on: time passes further than
             ///< it otherwise may, or a loop that waits goes round once more
};

constexpr unsigned max_accesses = 5;

/// What most events have is in the first half, a line of the processor's cache. The other half counts only as far as the
/// first one says so, and is not even copied otherwise.
struct event {
    std::uint64_t pc;     ///< the call site in the program (return address); 0 where there is none
    std::uint64_t before; ///< value found (see op)
    std::uint64_t after;  ///< value left (see op)
    process_id process;
    std::uint16_t flags;
    op kind;
    std::uint8_t order;  ///< std::memory_order as its ABI number (0 relaxed .. 5 seq_cst); 5 where it has no meaning
    std::uint8_t detail; ///< width in bytes of before/after where they are values; kind-specific otherwise
    std::uint8_t more_count; ///< accesses beyond the first two
    access first, second;
    // --- the second half
    access more[max_accesses - 2];
    std::uint16_t choice, choices; ///< where `chosen`: the number that was drawn, and below which
    std::uint16_t stack;           ///< index into the recording's stacks, 0: not recorded. Full recordings only
    std::uint16_t reserved[5];
};
constexpr std::size_t usual_event_bytes = offsetof(event, more);
static_assert(usual_event_bytes == 64 && sizeof(event) == 128);

/// Has it anything in its second half? (Full recordings have the stack there.)
constexpr bool is_usual(const event& e) { return e.more_count == 0 && (e.flags & chosen) == 0; }

constexpr unsigned choice_of(const event& e) { return (e.flags & chosen) != 0 ? e.choice : 0; }
constexpr unsigned choices_of(const event& e) { return (e.flags & chosen) != 0 ? e.choices : 1; }
/// Of the operations that may go wrong for no reason (weak exchanges, waits): did it? That is the second of its two ways.
constexpr bool for_no_reason(const event& e) {
    return (e.kind == op::atomic_cas || e.kind == op::cond_wait || e.kind == op::futex_wait) && choice_of(e) == 1;
}
/// A plain write that frees the block: there is no value.
constexpr bool frees(const event& e) { return e.kind == op::plain_write && e.detail == 0; }
/// What a schedule must say to have this event again.
constexpr step step_of(const event& e) { return {e.process, choice_of(e)}; }

/// The accesses of an event, or of anything else that has `first`, `second`, `more` and `more_count`: the first two, present
/// or not, and those beyond. For range-based for.
template <class T>
class accesses {
public:
    class iterator {
    public:
        constexpr iterator(T& of, unsigned at) : of_(&of), at_(at) {}
        constexpr auto& operator*() const {
            return at_ == 0 ? of_->first : at_ == 1 ? of_->second : of_->more[at_ - 2];
        }
        constexpr iterator& operator++() {
            ++at_;
            return *this;
        }
        constexpr bool operator==(const iterator& other) const { return at_ == other.at_; }

    private:
        T* of_;
        unsigned at_;
    };

    explicit constexpr accesses(T& of) : of_(of) {}
    constexpr unsigned size() const { return 2U + of_.more_count; }
    constexpr auto& operator[](unsigned i) const { return *iterator(of_, i); }
    constexpr iterator begin() const { return {of_, 0}; }
    constexpr iterator end() const { return {of_, size()}; }

private:
    T& of_;
};

/// The pseudo-address that stands for a thread's life: create, start, exit and join all touch it.
constexpr std::uint64_t thread_object(unsigned thread) { return 0x1000U + thread; }

/// The pseudo-address of the program's output stream.
constexpr std::uint64_t output_object = 0x800;

/// An object beside a word of the program: the queue of those who sleep on a futex word, the guard of a static variable. Its
/// address differs from the word's in this bit, which no address of a program has.
constexpr std::uint64_t beside_a_word = 1ULL << 62;
/// The address in the program that an object of the trace stands for.
constexpr std::uint64_t program_address(std::uint64_t object) { return object & ~beside_a_word; }

constexpr bool present(const access& a) { return a.size != 0; }

constexpr bool overlap(const access& a, const access& b) {
    return present(a) && present(b) && a.address < b.address + b.size && b.address < a.address + a.size;
}

constexpr bool conflict(const access& a, const access& b) {
    return overlap(a, b) && (a.how == commute::exclusive || a.how != b.how);
}

/// Does an access of one operation conflict with an access of the other?
template <class A, class B>
constexpr bool touch_the_same(const A& a, const B& b) {
    if (conflict(a.first, b.first) || conflict(a.first, b.second) || conflict(a.second, b.first) ||
        conflict(a.second, b.second))
        return true;
    if ((a.more_count | b.more_count) == 0) return false;
    for (const access& x : accesses(a))
        for (const access& y : accesses(b))
            if (conflict(x, y)) return true;
    return false;
}

/// The dependency relation of the partial-order reduction: may the order of these two matter? Symmetric. A thread and
/// its environment process are dependent like one process.
constexpr bool dependent(const event& a, const event& b) {
    return same_thread(a.process, b.process) || ((a.flags | b.flags) & universal) != 0 || touch_the_same(a, b);
}

} // namespace lockstep::trace
