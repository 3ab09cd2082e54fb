#include "report/words/sentence.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace lockstep::report {

using trace::finding_kind;

namespace {

/// " (withdraw.cpp:12, withdraw)", or nothing where the place is not known.
std::string bracketed(const std::string& place) { return place.empty() ? "" : fmt::format(" ({})", place); }

std::string counted(std::uint64_t n, std::string_view noun) {
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

/// No longer than a line can bear.
std::string shortened(const std::string& line) {
    constexpr std::size_t most = 120;
    return line.size() <= most ? line : line.substr(0, most) + "...";
}

std::string bytes(std::uint64_t n) { return counted(n, "byte"); }

/// Is it an operation on a lock or the like, which only looks at the object's memory?
bool uses_object(const analyse::recording& r, const analyse::race_side& s) {
    return s.event && !touches_memory(r.events[*s.event].kind);
}

/// Says what follows the title; a function for each type of diagnosis.
class speaker {
public:
    speaker(const analyse::recording& r, const analyse::diagnosis& d, const names& who) : r_(r), d_(d), who_(who) {}

    /// The writer comes first.
    std::string operator()(const analyse::race& w) const {
        const std::string mine = touched(w.a), theirs = touched(w.b);
        const bool a_first = w.a.writes || !w.b.writes;
        const auto named = [&](const std::string& what, bool first) {
            return !first && mine == theirs ? "it" : "`" + what + "`";
        };
        const std::string a = side(w.a, named(mine, a_first)), b = side(w.b, named(theirs, !a_first));
        const std::string memory = w.block ? "; the memory is " + allocated(*w.block) : "";
        return fmt::format("{} while {}, and nothing orders the two{}", a_first ? a : b, a_first ? b : a, memory);
    }

    std::string operator()(const analyse::stuck& w) const { return tell_stuck(r_, w, who_); }

    std::string operator()(const analyse::failure& w) const {
        const std::string who = thread(w.at), place = in_function(w.at);
        switch (d_.kind) {
        case finding_kind::abort_called:
        case finding_kind::terminate_called: return fmt::format("called by {}{}", who, place) + text();
        case finding_kind::uncaught_exception:
            return fmt::format("{} throws an exception that nobody catches{}", who, place) + text();
        case finding_kind::stack_overflow: return fmt::format("{} runs out of stack{}", who, place);
        case finding_kind::fatal_signal:
            return fmt::format("{} kills {}{}", d_.text.empty() ? "it" : d_.text, who, place);
        case finding_kind::segfault:
            return fmt::format("{} {}{}", who,
                               d_.text.empty() ? "accesses memory that it may not" : "follows " + d_.text, place);
        default: return who + place + text();
        }
    }

    std::string operator()(const analyse::lock_misuse& w) const {
        const std::string who = thread(w.at), place = in_function(w.at);
        const std::string lock = w.lock == 0 ? "a lock" : who_.memory(w.lock, 1);
        if (d_.kind == finding_kind::unlock_not_owner) {
            const std::string whose = !w.holder                  ? "nobody holds"
                                      : *w.holder == w.at.thread ? "it may not"
                                                                 : who_.thread(*w.holder) + " holds";
            return fmt::format("{} releases {}{}, which {}", who, lock, place, whose);
        }
        return fmt::format("{} destroys {}{}", who, lock, place) +
               (w.holder ? fmt::format(" while {} holds it", who_.thread(*w.holder)) : text());
    }

    std::string operator()(const analyse::kept_locks& w) const {
        std::string held;
        for (const analyse::hold& h : w.locks)
            held += fmt::format("{}{}{}", held.empty() ? "" : " and ", who_.memory(h.lock, 1),
                                bracketed(short_text(who_.place(r_.events[h.event]))));
        return fmt::format("{} ends while it holds {}", thread(w.at), held.empty() ? "a lock" : held);
    }

    std::string operator()(const analyse::heap_misuse& w) const {
        const std::string who = thread(w.at), place = in_function(w.at);
        const std::string does =
            fmt::format("{} {} {}{}", who, w.writes ? "writes" : "reads", bytes(std::max(w.touched.size, 1U)), place);
        switch (d_.kind) {
        case finding_kind::use_after_free:
            if (w.block && !d_.text.empty()) // what libc keeps in the block
                return fmt::format("{} uses {}{} that {} closed{}", who, d_.text, place, thread(w.block->freed),
                                   at(w.block->freed));
            return w.block ? fmt::format("{} at offset {} of {}", does, w.touched.address - w.block->address,
                                         freed(*w.block))
                           : does;
        case finding_kind::double_free:
            return fmt::format("{} frees{} {}", who, place,
                               w.block ? freed(*w.block) : "a block that was freed before");
        case finding_kind::heap_overflow:
            return w.block ? fmt::format("{} {} {}", does, outside(w), allocated(*w.block))
                           : does + " where there is no heap block";
        default:
            return w.block ? fmt::format("{} frees a pointer into the middle of {}{}", who, allocated(*w.block), place)
                           : fmt::format("{} frees a pointer that is no heap block{}", who, place);
        }
    }

    /// "T1 writes 4 bytes (x.cpp:5, f) of a frame that main leaves at x.cpp:9, and nothing orders the two"
    std::string operator()(const analyse::dead_frame& w) const {
        const bool object = uses_object(r_, w.use);
        const std::string what = object ? who_.object(r_.events[*w.use.event].first) : bytes(w.use.touched.size);
        const std::string uses = fmt::format("{} {} {}{} {}", thread(w.use.at), deed(r_, w.use), what,
                                             in_function(w.use.at), object ? "in" : "of");
        const char* const unordered = w.ordered ? "" : ", and nothing orders the two";
        if (!d_.text.empty())
            return fmt::format("{} {} of {}, which {}{}", uses, d_.text, thread(w.left),
                               w.ordered ? "has ended" : "ends", unordered);
        return fmt::format("{} a frame that {} {}{}{}", uses, thread(w.left), w.ordered ? "has left" : "leaves",
                           at(w.left), unordered);
    }

    std::string operator()(const analyse::leak& w) const {
        const std::string amount = fmt::format("{} in {}", bytes(w.bytes), counted(w.blocks, "block"));
        const std::string first = "the first is allocated" + at(w.allocated);
        if (w.least_bytes == w.bytes)
            return fmt::format("every schedule ends with {} not freed and out of reach; {}", amount, first);
        return fmt::format("this schedule ends with {} not freed and out of reach, others with {}; {}", amount,
                           bytes(w.least_bytes), first);
    }

    std::string operator()(const analyse::bad_exit& w) const {
        using reach = analyse::bad_exit::reach;
        const bool always = w.in == reach::tried || w.in == reach::every;
        const char* const where = w.in == reach::every   ? " in every schedule"
                                  : w.in == reach::tried ? " in every schedule that was tried"
                                  : w.in == reach::some  ? " in this schedule, and ends well in others"
                                                         : " in this schedule";
        std::string words = d_.text + where;
        if (always) words = "fails always: " + words;
        if (!w.last_words.empty()) words += fmt::format("; its last words are \"{}\"", shortened(w.last_words));
        if (always && w.status) words += fmt::format(" (if that is success: --expect-status {})", *w.status);
        return words;
    }

    std::string operator()(const analyse::starvation& w) const {
        return fmt::format("{} waits for {}{} while {} that came later {} served",
                           who_.thread(trace::thread_of(w.waits_in.process)), who_.object(w.object),
                           bracketed(short_text(who_.place(w.waits_in))), w.served, w.served == 1 ? "is" : "are");
    }

    std::string operator()(const analyse::unmet_condition& w) const {
        return fmt::format("`{}`{} was false each time an execution reached it", d_.text, in_function({0, w.pc, {}}));
    }

    std::string operator()(const analyse::unjoined_thread& w) const {
        return fmt::format("{} is neither joined nor detached; it was created{}", who_.thread(w.thread), at(w.created));
    }

    std::string operator()(const analyse::complaint& w) const { return thread(w.at) + in_function(w.at) + text(); }

private:
    std::string thread(const analyse::site& s) const { return who_.thread(s.thread); }

    std::string in_function(const analyse::site& s) const { return bracketed(who_.place_in_function(s.pc, s.callers)); }

    std::string at(const analyse::site& s) const {
        const place where = who_.place(s.pc, s.callers);
        return where.known() ? " at " + short_text(where) : "";
    }

    std::string text() const { return d_.text.empty() ? "" : ": " + d_.text; }

    /// What one side of a race touches, as far as it is known.
    std::string touched(const analyse::race_side& s) const {
        if (s.event && trace::present(r_.events[*s.event].first)) return who_.object(r_.events[*s.event].first);
        return who_.memory(s.touched.address, s.touched.size);
    }

    /// "T1 writes `balance` (withdraw.cpp:12, withdraw)"
    std::string side(const analyse::race_side& s, const std::string& what) const {
        const char* const how = s.atomic && !uses_object(r_, s) ? " atomically" : "";
        return fmt::format("{} {} {}{}{}", thread(s.at), deed(r_, s), what, how, in_function(s.at));
    }

    static std::string size_of(const analyse::heap_block& b) { return "a block of " + bytes(b.size); }

    /// "a block of 24 bytes, allocated by T1 at queue.cpp:7"
    std::string allocated(const analyse::heap_block& b) const {
        return fmt::format("{}, allocated by {}{}", size_of(b), thread(b.allocated), at(b.allocated));
    }

    /// "a block of 24 bytes that T2 freed at queue.cpp:9; it was allocated by T1 at queue.cpp:7"
    std::string freed(const analyse::heap_block& b) const {
        return fmt::format("{} that {} freed{}; it was allocated by {}{}", size_of(b), thread(b.freed), at(b.freed),
                           thread(b.allocated), at(b.allocated));
    }

    /// Where an access lies that misses its block.
    static std::string outside(const analyse::heap_misuse& w) {
        const std::uint64_t address = w.touched.address, begin = w.block->address, end = begin + w.block->size;
        if (address < begin) return bytes(begin - address) + " before the start of";
        return address <= end ? "past the end of" : bytes(address - end) + " past the end of";
    }

    const analyse::recording& r_;
    const analyse::diagnosis& d_;
    const names& who_;
};

} // namespace

const char* deed(const analyse::recording& r, const analyse::race_side& s) {
    return s.frees ? "frees" : uses_object(r, s) ? "uses" : s.writes ? "writes" : "reads";
}

std::string sentence(const analyse::recording& r, const analyse::diagnosis& d, const names& who) {
    const std::string words = std::visit(speaker(r, d, who), d.what);
    if (std::holds_alternative<analyse::bad_exit>(d.what)) return words; // the program says itself what failed
    return std::string(analyse::kind_title(d.kind)) + ": " + words;
}

} // namespace lockstep::report
