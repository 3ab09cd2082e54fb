#include "report/words/sentence.hpp"

#include "analyse/findings.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace lockstep::report {

using trace::finding;
using trace::finding_kind;

namespace {

/// " (withdraw.cpp:12, withdraw)", or nothing where the place is not known.
std::string bracketed(const std::string& place) { return place.empty() ? "" : fmt::format(" ({})", place); }

std::span<const std::uint64_t> a_callers(const finding& f) {
    return {f.a_stack, std::min<std::size_t>(f.a_depth, trace::max_stack_depth)};
}
std::span<const std::uint64_t> b_callers(const finding& f) {
    return {f.b_stack, std::min<std::size_t>(f.b_depth, trace::max_stack_depth)};
}

std::string bytes(std::uint64_t n) { return fmt::format("{} byte{}", n, n == 1 ? "" : "s"); }

/// The sentence of one finding; a method for each family of kinds.
class speaker {
public:
    speaker(const analyse::recording& r, const finding& f, const names& who)
        : r_(r), f_(f), who_(who), a_(who.thread(trace::thread_of(f.a))), b_(who.thread(trace::thread_of(f.b))),
          place_(bracketed(who.place_in_function(f.a_pc, a_callers(f)))) {}

    std::string say() const {
        switch (f_.kind) {
        case finding_kind::data_race: return race();
        case finding_kind::unlock_not_owner:
        case finding_kind::destroy_in_use:
        case finding_kind::exit_holding_lock: return lock_misuse();
        case finding_kind::assertion:
        case finding_kind::abort_called:
        case finding_kind::terminate_called:
        case finding_kind::uncaught_exception:
        case finding_kind::segfault:
        case finding_kind::fatal_signal:
        case finding_kind::stack_overflow: return end();
        case finding_kind::use_after_free:
        case finding_kind::double_free:
        case finding_kind::heap_overflow:
        case finding_kind::invalid_free: return heap();
        case finding_kind::use_after_return: return dead_frame();
        case finding_kind::leak: return leak();
        case finding_kind::starvation:
            return fmt::format("{} waits for {}{} while {} that came later {} served", a_,
                               who_.memory(f_.address, f_.size), place_of_wait(), f_.block_size,
                               f_.block_size == 1 ? "is" : "are");
        case finding_kind::never_true:
            return fmt::format("`{}`{} was false whenever an execution came by", f_.text, place_);
        case finding_kind::unjoined_thread:
            return fmt::format("{} is never joined and never detached; it was created{}", b_,
                               at(f_.a_pc, a_callers(f_)));
        default: return fmt::format("{}{}", a_, place_) + text(": ");
        }
    }

private:
    std::string text(const char* before) const { return f_.text[0] == 0 ? "" : std::string(before) + f_.text; }

    std::string at(std::uint64_t pc, std::span<const std::uint64_t> callers = {}) const {
        const std::string place = who_.place(pc, callers);
        return place.empty() ? "" : " at " + place;
    }

    /// The finding knows only where in the library the thread waits; its event knows the callers.
    std::string place_of_wait() const {
        const auto same = [&](const trace::event& e) { return e.process == f_.a && e.pc == f_.a_pc; };
        const auto pending = std::find_if(r_.pending.begin(), r_.pending.end(), same);
        if (pending != r_.pending.end()) return bracketed(who_.place(*pending));
        const auto served = std::find_if(r_.events.rbegin(), r_.events.rend(), same);
        return served == r_.events.rend() ? place_ : bracketed(who_.place(*served));
    }

    /// What one side of a race touches, as far as it is known.
    std::string touched(const trace::event* e, std::uint64_t address, std::uint32_t size) const {
        if (e != nullptr && trace::present(e->first)) return who_.object(e->first);
        return who_.memory(address, size);
    }

    /// "T1 writes `balance` (withdraw.cpp:12, withdraw)"
    static std::string side(const std::string& thread, bool writes, bool atomic, const std::string& what,
                            const std::string& place) {
        return fmt::format("{} {} {}{}{}", thread, writes ? "writes" : "reads", what, atomic ? " atomically" : "",
                           place);
    }

    /// The writer comes first.
    std::string race() const {
        const analyse::race_sides events = analyse::sides_of(r_, f_);
        const std::string mine = touched(events.a, f_.address, f_.size);
        const std::string theirs = touched(events.b, f_.b_address, f_.b_size);
        const std::string there = bracketed(who_.place_in_function(f_.b_pc, b_callers(f_)));
        const bool a_first = f_.a_is_write != 0 || f_.b_is_write == 0;
        const auto named = [&](const std::string& what, bool first) {
            return !first && mine == theirs ? "it" : "`" + what + "`";
        };
        const std::string a = side(a_, f_.a_is_write != 0, f_.a_is_atomic != 0, named(mine, a_first), place_);
        const std::string b = side(b_, f_.b_is_write != 0, f_.b_is_atomic != 0, named(theirs, !a_first), there);
        return fmt::format("{} while {}, and nothing orders the two{}", a_first ? a : b, a_first ? b : a, of_block());
    }

    /// "T1 writes 4 bytes (x.cpp:5, f) of a frame that main leaves at x.cpp:9, and nothing orders the two"
    std::string dead_frame() const {
        const trace::event* const use = analyse::sides_of(r_, f_).a;
        const bool memory = use == nullptr || touches_memory(use->kind);
        const std::string what = memory ? bytes(f_.size) : who_.object(use->first);
        const bool lived = f_.b_address != 0;
        return fmt::format("{} {} {}{} {} a frame that {} {}{}{}", a_,
                           !memory              ? "uses"
                           : f_.a_is_write != 0 ? "writes"
                                                : "reads",
                           what, place_, memory ? "of" : "in", b_, lived ? "leaves" : "has left",
                           at(f_.b_pc, b_callers(f_)), lived ? ", and nothing orders the two" : "");
    }

    /// What a race without a better name is about.
    std::string of_block() const { return f_.block == 0 ? "" : "; the memory is " + block(); }

    std::string lock_misuse() const {
        const analyse::lock_ledger locks = analyse::locks_before(r_, f_.a_event);
        const std::string lock = f_.address == 0 ? "a lock" : who_.memory(f_.address, 1);
        if (f_.kind == finding_kind::exit_holding_lock) {
            std::string held;
            for (const analyse::hold& h : locks.held_by(trace::thread_of(f_.a)))
                held += fmt::format("{}{}{}", held.empty() ? "" : " and ", who_.memory(h.lock, 1),
                                    bracketed(who_.place(r_.events[h.event])));
            return fmt::format("{} ends while it holds {}", a_, held.empty() ? lock : held);
        }
        const std::vector<analyse::hold> holders = locks.holders(f_.address);
        const std::string owner = holders.empty() ? "" : who_.thread(holders.front().thread);
        if (f_.kind == finding_kind::unlock_not_owner)
            return fmt::format("{} releases {}{}, which {}", a_, lock, place_,
                               owner.empty() ? "nobody holds"
                               : owner == a_ ? "it may not"
                                             : owner + " holds");
        return fmt::format("{} destroys {}{}", a_, lock, place_) +
               (owner.empty() ? text(": ") : fmt::format(" while {} holds it", owner));
    }

    std::string end() const {
        switch (f_.kind) {
        case finding_kind::assertion: return fmt::format("{}{}", a_, place_) + text(": ");
        case finding_kind::abort_called:
        case finding_kind::terminate_called: return fmt::format("called by {}{}", a_, place_) + text(": ");
        case finding_kind::uncaught_exception:
            return fmt::format("nobody catches what {} throws{}", a_, place_) + text(": ");
        case finding_kind::stack_overflow: return fmt::format("{} runs out of stack{}", a_, place_);
        case finding_kind::fatal_signal:
            return fmt::format("{} kills {}{}", f_.text[0] == 0 ? "it" : f_.text, a_, place_);
        default:
            return fmt::format("{} {}{}", a_,
                               f_.address < 4096 ? "follows a null pointer" : "touches memory that it may not", place_);
        }
    }

    std::string size_of_block() const { return fmt::format("a block of {}", bytes(f_.block_size)); }

    /// "a block of 24 bytes, allocated by T1 at queue.cpp:7"
    std::string block() const {
        return fmt::format("{}, allocated by {}{}", size_of_block(), who_.thread(trace::thread_of(f_.allocated_by)),
                           at(f_.allocated_pc));
    }

    /// "a block of 24 bytes that T2 freed at queue.cpp:9; it was allocated by T1 at queue.cpp:7"
    std::string freed_block() const {
        return fmt::format("{} that {} freed{}; it was allocated by {}{}", size_of_block(),
                           who_.thread(trace::thread_of(f_.freed_by)), at(f_.freed_pc),
                           who_.thread(trace::thread_of(f_.allocated_by)), at(f_.allocated_pc));
    }

    std::string heap() const {
        const std::string does = fmt::format("{} {} {}{}", a_, f_.a_is_write != 0 ? "writes" : "reads",
                                             bytes(std::max(f_.size, 1U)), place_);
        switch (f_.kind) {
        case finding_kind::use_after_free:
            return fmt::format("{} at offset {} of {}", does, f_.address - f_.block, freed_block());
        case finding_kind::double_free: return fmt::format("{} frees{} {}", a_, place_, freed_block());
        case finding_kind::heap_overflow:
            return f_.block == 0 ? does + " where no block is allocated"
                                 : fmt::format("{} {} {}", does, outside(), block());
        default:
            return fmt::format("{} frees{} {}", a_, place_,
                               f_.block == 0 ? "what is no heap block" : "the inside of " + block());
        }
    }

    /// Where an access lies that misses its block.
    std::string outside() const {
        if (f_.address < f_.block) return fmt::format("{} before the beginning of", bytes(f_.block - f_.address));
        const std::uint64_t end = f_.block + f_.block_size;
        return f_.address <= end ? "over the end of" : fmt::format("{} behind the end of", bytes(f_.address - end));
    }

    std::string leak() const {
        const auto blocks = [](std::uint64_t n) { return fmt::format("{} block{}", n, n == 1 ? "" : "s"); };
        const std::string amount = fmt::format("{} in {}", bytes(f_.block_size), blocks(f_.size));
        const std::string first = fmt::format("the first is allocated{}", at(f_.allocated_pc));
        if (f_.block == f_.block_size) return fmt::format("every schedule ends with {} not freed; {}", amount, first);
        return fmt::format("this schedule ends with {} not freed, others with {}; {}", amount, bytes(f_.block), first);
    }

    const analyse::recording& r_;
    const finding& f_;
    const names& who_;
    std::string a_, b_, place_;
};

} // namespace

std::string sentence(const analyse::recording& r, const finding& f, const names& who) {
    const std::string title(analyse::kind_title(f.kind));
    const bool is_stuck = f.kind == finding_kind::deadlock || f.kind == finding_kind::self_deadlock ||
                          f.kind == finding_kind::livelock || f.kind == finding_kind::lost_wakeup;
    if (is_stuck && r.end == trace::ending::stuck) return title + ": " + tell_stuck(r, analyse::explain_stuck(r), who);
    return title + ": " + speaker(r, f, who).say();
}

} // namespace lockstep::report
