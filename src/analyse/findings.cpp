#include "analyse/findings.hpp"

#include "analyse/stuck.hpp"

#include <algorithm>
#include <array>

namespace lockstep::analyse {

using trace::finding;
using trace::finding_kind;

namespace {

struct kind_words {
    finding_kind kind;
    std::string_view name, title;
};

constexpr std::array all_kinds{
    kind_words{finding_kind::none, "none", "nothing"},
    kind_words{finding_kind::data_race, "data_race", "data race"},
    kind_words{finding_kind::deadlock, "deadlock", "deadlock"},
    kind_words{finding_kind::lost_wakeup, "lost_wakeup", "lost wake-up"},
    kind_words{finding_kind::livelock, "livelock", "livelock"},
    kind_words{finding_kind::self_deadlock, "self_deadlock", "self-deadlock"},
    kind_words{finding_kind::unlock_not_owner, "unlock_not_owner", "unlock by a thread that does not hold the lock"},
    kind_words{finding_kind::destroy_in_use, "destroy_in_use", "destroyed while in use"},
    kind_words{finding_kind::exit_holding_lock, "exit_holding_lock", "thread ended while holding a lock"},
    kind_words{finding_kind::misuse, "misuse", "misuse"},
    kind_words{finding_kind::assertion, "assertion", "assertion failed"},
    kind_words{finding_kind::abort_called, "abort", "abort"},
    kind_words{finding_kind::terminate_called, "terminate", "std::terminate"},
    kind_words{finding_kind::uncaught_exception, "uncaught_exception", "uncaught exception"},
    kind_words{finding_kind::segfault, "segfault", "segmentation fault"},
    kind_words{finding_kind::fatal_signal, "fatal_signal", "fatal signal"},
    kind_words{finding_kind::stack_overflow, "stack_overflow", "stack overflow"},
    kind_words{finding_kind::use_after_free, "use_after_free", "use after free"},
    kind_words{finding_kind::use_after_return, "use_after_return", "use after return"},
    kind_words{finding_kind::double_free, "double_free", "double free"},
    kind_words{finding_kind::heap_overflow, "heap_overflow", "access outside a heap block"},
    kind_words{finding_kind::invalid_free, "invalid_free", "invalid free"},
    kind_words{finding_kind::invalid_join, "invalid_join", "invalid join"},
    kind_words{finding_kind::leak, "leak", "leak"},
    kind_words{finding_kind::nondeterminism, "nondeterminism", "nondeterminism"},
    kind_words{finding_kind::refused, "refused", "refused"},
    kind_words{finding_kind::thread_limit, "thread_limit", "too many threads"},
    kind_words{finding_kind::starvation, "starvation", "starvation"},
    kind_words{finding_kind::failed_property, "failed_property", "property violated"},
    kind_words{finding_kind::never_true, "never_true", "never true"},
    kind_words{finding_kind::unjoined_thread, "unjoined_thread", "thread never joined"},
};

/// So many callers count as part of the place: enough to tell two uses of one wrapper apart.
constexpr std::uint16_t callers_that_count = 3;

bool is_stuck_kind(finding_kind kind) {
    return kind == finding_kind::deadlock || kind == finding_kind::lost_wakeup || kind == finding_kind::livelock ||
           kind == finding_kind::self_deadlock;
}

/// The place and the object are what a stuck thread contributes; the circle has no first one.
void add_stuck_places(const recording& r, identity& id) {
    const stuck s = explain_stuck(r);
    for (std::size_t i = 0; i < s.roots; ++i) {
        id.places.push_back(s.threads[i].next.pc);
        id.places.push_back(s.threads[i].object.address);
    }
    std::sort(id.places.begin(), id.places.end());
}

} // namespace

std::string_view kind_name(finding_kind kind) {
    const auto found =
        std::find_if(all_kinds.begin(), all_kinds.end(), [&](const kind_words& k) { return k.kind == kind; });
    return found == all_kinds.end() ? "unknown" : found->name;
}

std::string_view kind_title(finding_kind kind) {
    const auto found =
        std::find_if(all_kinds.begin(), all_kinds.end(), [&](const kind_words& k) { return k.kind == kind; });
    return found == all_kinds.end() ? "unknown finding" : found->title;
}

finding_kind kind_named(std::string_view name) {
    const auto found =
        std::find_if(all_kinds.begin(), all_kinds.end(), [&](const kind_words& k) { return k.name == name; });
    return found == all_kinds.end() ? finding_kind::none : found->kind;
}

severity severity_of(const finding& f) {
    if (f.kind == finding_kind::none || f.kind == finding_kind::unjoined_thread) return severity::warning;
    if (f.kind == finding_kind::leak && f.block == f.block_size) return severity::warning;
    return severity::error;
}

bool shows_error(const explore::execution& run) {
    const trace::slot_header& h = *run.header;
    if (h.end == trace::ending::discarded) return false;
    if (h.end == trace::ending::stuck) return true;
    const std::size_t count = std::min<std::size_t>(h.finding_count, trace::max_findings);
    return std::any_of(h.findings, h.findings + count,
                       [](const finding& f) { return severity_of(f) == severity::error; });
}

std::vector<finding> findings_of(const recording& r) {
    if (r.end == trace::ending::discarded) return {};
    std::vector<finding> all = r.findings;
    if (r.end == trace::ending::stuck) all.push_back(stuck_finding(r, explain_stuck(r)));
    return all;
}

namespace {

/// Is `e` the access to that byte? The same place in the program may have been at other elements of an array since.
bool is_side(const trace::event& e, trace::process_id process, std::uint64_t pc, std::uint64_t byte) {
    return e.process == process && e.pc == pc && byte - e.first.address < e.first.size;
}

} // namespace

race_sides sides_of(const recording& r, const finding& f) {
    race_sides sides;
    const std::size_t end = std::min<std::size_t>(std::size_t{f.a_event} + 1, r.events.size());
    for (std::size_t i = end; i-- > 0;) {
        const trace::event& e = r.events[i];
        if (sides.a == nullptr && is_side(e, f.a, f.a_pc, f.address)) sides.a = &e;
        if (sides.b == nullptr && is_side(e, f.b, f.b_pc, f.b_address)) sides.b = &e;
    }
    return sides;
}

identity identity_of(const recording& r, const finding& f) {
    identity id;
    id.kind = f.kind;
    id.text = f.text;
    if (f.kind == finding_kind::data_race) {
        id.places = {std::min(f.a_pc, f.b_pc), std::max(f.a_pc, f.b_pc)};
    } else if (f.kind == finding_kind::use_after_return) {
        id.places = {f.a_pc}; // where it was left, and from where it was called, are not known each time
    } else if (is_stuck_kind(f.kind) && r.end == trace::ending::stuck) {
        add_stuck_places(r, id);
    } else {
        id.places = {f.a_pc, f.allocated_pc, f.freed_pc};
        const std::uint16_t callers = std::min(f.a_depth, callers_that_count);
        id.places.insert(id.places.end(), f.a_stack, f.a_stack + callers);
    }
    return id;
}

} // namespace lockstep::analyse
