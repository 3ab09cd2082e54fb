#include "analyse/findings.hpp"

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
    kind_words{finding_kind::starvation, "starvation", "starvation"},
    kind_words{finding_kind::failed_property, "failed_property", "property violated"},
    kind_words{finding_kind::never_true, "never_true", "never true"},
    kind_words{finding_kind::unjoined_thread, "unjoined_thread", "thread never joined"},
};

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

severity severity_of(finding_kind kind) {
    return kind == finding_kind::none || kind == finding_kind::unjoined_thread ? severity::warning : severity::error;
}

bool shows_error(const explore::execution& run) {
    const trace::slot_header& h = *run.header;
    if (h.end == trace::ending::discarded) return false;
    if (h.end == trace::ending::stuck) return true;
    const std::size_t count = std::min<std::size_t>(h.finding_count, trace::max_findings);
    return std::any_of(h.findings, h.findings + count,
                       [](const finding& f) { return severity_of(f.kind) == severity::error; });
}

} // namespace lockstep::analyse
