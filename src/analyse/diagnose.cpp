// From what was recorded to what it means.
#include "analyse/diagnosis.hpp"
#include "analyse/locks.hpp"
#include "analyse/overtakes.hpp"

#include <algorithm>
#include <cassert>
#include <span>

namespace lockstep::analyse {

using trace::finding;
using trace::finding_kind;

namespace {

site site_of(trace::process_id process, std::uint64_t pc, const std::uint64_t* callers = nullptr,
             std::size_t depth = 0) {
    return {trace::thread_of(process), pc, {callers, callers + std::min<std::size_t>(depth, trace::max_stack_depth)}};
}

site site_of(trace::process_id process, const trace::call_site& at) {
    return {trace::thread_of(process), at.pc, callers_of(at)};
}

site site_a(const finding& f) { return site_of(f.a, f.a_pc, f.a_stack, f.a_depth); }
site site_b(const finding& f) { return site_of(f.b, f.b_pc, f.b_stack, f.b_depth); }

/// The last time that `side` happened at or before event `last`. The same place in the program may have been at other
/// elements of an array since.
std::optional<std::size_t> find_access(const recording& r, const race_side& side, std::size_t last) {
    for (std::size_t i = std::min(last + 1, r.events.size()); i-- > 0;) {
        const trace::event& e = r.events[i];
        if (e.process == trace::thread_process(side.at.thread) && e.pc == side.at.pc &&
            side.touched.address - e.first.address < e.first.size)
            return i;
    }
    return std::nullopt;
}

race_side first_side(const recording& r, const finding& f) {
    race_side s{site_a(f), {f.address, f.size}, f.a_is_write != 0, f.a_is_atomic != 0, f.a_frees != 0, {}};
    s.event = find_access(r, s, f.a_event);
    return s;
}

race_side second_side(const recording& r, const finding& f) {
    race_side s{site_b(f), {f.b_address, f.b_size}, f.b_is_write != 0, f.b_is_atomic != 0, false, {}};
    s.event = find_access(r, s, f.a_event);
    return s;
}

std::optional<heap_block> block_of(const finding& f) {
    if (f.block == 0) return std::nullopt;
    return heap_block{f.block, f.block_size, site_of(f.allocated_by, f.allocated_at), site_of(f.freed_by, f.freed_at)};
}

lock_misuse misuse_of_lock(const recording& r, const finding& f) {
    const std::vector<hold> holders = locks_before(r, f.a_event).holders(f.address);
    return {site_a(f), f.address, holders.empty() ? std::nullopt : std::optional(holders.front().thread)};
}

kept_locks locks_kept(const recording& r, const finding& f) {
    return {site_a(f), locks_before(r, f.a_event).held_by(trace::thread_of(f.a))};
}

decltype(diagnosis::what) what_of(const recording& r, const finding& f) {
    switch (f.kind) {
    case finding_kind::data_race: return race{first_side(r, f), second_side(r, f), block_of(f)};
    case finding_kind::unlock_not_owner:
    case finding_kind::destroy_in_use: return misuse_of_lock(r, f);
    case finding_kind::exit_holding_lock: return locks_kept(r, f);
    case finding_kind::assertion:
    case finding_kind::abort_called:
    case finding_kind::terminate_called:
    case finding_kind::uncaught_exception:
    case finding_kind::segfault:
    case finding_kind::fatal_signal:
    case finding_kind::stack_overflow: return failure{site_a(f), f.address};
    case finding_kind::use_after_free:
    case finding_kind::double_free:
    case finding_kind::heap_overflow:
    case finding_kind::invalid_free: return heap_misuse{site_a(f), {f.address, f.size}, f.a_is_write != 0, block_of(f)};
    case finding_kind::use_after_return: return dead_frame{first_side(r, f), site_b(f), f.b_address == 0};
    case finding_kind::unjoined_thread: return unjoined_thread{trace::thread_of(f.b), site_a(f)};
    default: break;
    }
    return complaint{site_a(f), {f.address, f.size}};
}

/// From what the runtime has noticed.
diagnosis diagnose_finding(const recording& r, const finding& f) {
    assert(f.kind != finding_kind::none);
    assert(r.events.empty() || f.a_event < r.events.size());
    return {f.kind, f.a_event, f.a, f.text, what_of(r, f)};
}

diagnosis diagnose_stuck(const recording& r) {
    stuck s = explain_stuck(r);
    assert(!s.threads.empty()); // somebody must be waiting
    const std::size_t last = r.events.empty() ? 0 : r.events.size() - 1;
    const finding_kind kind = s.kind;
    const trace::process_id first = s.threads.front().next.process;
    return {kind, last, first, "", std::move(s)};
}

/// The last line that says something.
std::string last_line(std::string_view output) {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t end = output.find_last_not_of(blank);
    if (end == std::string_view::npos) return "";
    const std::size_t before = output.find_last_of('\n', end);
    const std::string_view line = output.substr(before + 1, end - before); // npos + 1 is 0
    return std::string(line.substr(line.find_first_not_of(blank)));
}

} // namespace

std::vector<diagnosis> diagnose(const recording& r) {
    if (r.end == trace::ending::discarded) return {};
    std::vector<diagnosis> all;
    for (const finding& f : r.findings) all.push_back(diagnose_finding(r, f));
    if (r.end == trace::ending::stuck) all.push_back(diagnose_stuck(r));
    return all;
}

leak leak_of(const recording& r, std::uint64_t least_bytes) {
    return {r.leaked_bytes, r.leaked_blocks, least_bytes, site_of({}, r.leaked_at)};
}

diagnosis diagnose(const leak& l) { return {finding_kind::leak, 0, {}, "", l}; }

diagnosis diagnose_unmet(std::string name, std::uint64_t pc) {
    return {finding_kind::never_true, 0, {}, std::move(name), unmet_condition{pc}};
}

std::optional<diagnosis> diagnose_exit(trace::ending end, std::int32_t exit_status, std::int32_t expected,
                                       std::string_view output) {
    constexpr int first_signal = 128; // see trace::ending::killed
    bad_exit failed{.last_words = last_line(output)};
    std::string text;
    if (end == trace::ending::killed) {
        text = "the program is killed by signal " + std::to_string(exit_status - first_signal);
    } else if (end == trace::ending::exited && exit_status != expected) {
        text = "the program ends with exit status " + std::to_string(exit_status);
        failed.status = exit_status;
    } else {
        return std::nullopt;
    }
    const auto kind = end == trace::ending::killed ? finding_kind::fatal_signal : finding_kind::failed_property;
    return diagnosis{kind, 0, {}, std::move(text), std::move(failed)};
}

std::optional<diagnosis> diagnose_starvation(const recording& r, std::size_t limit) {
    const auto o = find_overtaking(r, limit);
    if (!o) return std::nullopt;
    return diagnosis{finding_kind::starvation, o->since, o->waits_in.process, "",
                     starvation{o->waits_in, o->object, o->served.size()}};
}

} // namespace lockstep::analyse
