#include "analyse/diagnosis.hpp"

#include "analyse/locks.hpp"

#include <algorithm>
#include <cassert>
#include <span>

namespace lockstep::analyse {

using trace::finding;
using trace::finding_kind;

namespace {

/// So many callers count as part of the place: enough to tell two uses of one wrapper apart.
constexpr std::size_t callers_that_count = 3;

site site_of(trace::process_id process, std::uint64_t pc, const std::uint64_t* callers = nullptr,
             std::size_t depth = 0) {
    return {trace::thread_of(process), pc, {callers, callers + std::min<std::size_t>(depth, trace::max_stack_depth)}};
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
    race_side s{site_a(f), {f.address, f.size}, f.a_is_write != 0, f.a_is_atomic != 0, {}};
    s.event = find_access(r, s, f.a_event);
    return s;
}

race_side second_side(const recording& r, const finding& f) {
    race_side s{site_b(f), {f.b_address, f.b_size}, f.b_is_write != 0, f.b_is_atomic != 0, {}};
    s.event = find_access(r, s, f.a_event);
    return s;
}

std::optional<heap_block> block_of(const finding& f) {
    if (f.block == 0) return std::nullopt;
    return heap_block{f.block, f.block_size, site_of(f.allocated_by, f.allocated_pc), site_of(f.freed_by, f.freed_pc)};
}

lock_misuse misuse_of_lock(const recording& r, const finding& f) {
    const std::vector<hold> holders = locks_before(r, f.a_event).holders(f.address);
    return {site_a(f), f.address, holders.empty() ? std::nullopt : std::optional(holders.front().thread)};
}

kept_locks locks_kept(const recording& r, const finding& f) {
    return {site_a(f), locks_before(r, f.a_event).held_by(trace::thread_of(f.a))};
}

/// The finding knows only where in the library the thread waits; its event knows the callers.
starvation starved(const recording& r, const finding& f) {
    const auto same = [&](const trace::event& e) { return e.process == f.a && e.pc == f.a_pc; };
    starvation s{{}, {f.address, f.size, trace::commute::exclusive, 0, 0}, f.block_size};
    s.waits_in.process = f.a;
    s.waits_in.pc = f.a_pc;
    if (const auto p = std::find_if(r.pending.begin(), r.pending.end(), same); p != r.pending.end()) s.waits_in = *p;
    else if (const auto e = std::find_if(r.events.rbegin(), r.events.rend(), same); e != r.events.rend())
        s.waits_in = *e;
    return s;
}

decltype(diagnosis::what) what_of(const recording& r, const finding& f) {
    switch (f.kind) {
    case finding_kind::data_race: return race{first_side(r, f), second_side(r, f), block_of(f)};
    case finding_kind::deadlock:
    case finding_kind::lost_wakeup:
    case finding_kind::livelock:
    case finding_kind::self_deadlock:
        if (r.end == trace::ending::stuck) return explain_stuck(r);
        break; // a once that calls itself
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
    case finding_kind::leak: return leak{f.block_size, f.size, f.block, f.allocated_pc};
    case finding_kind::starvation: return starved(r, f);
    case finding_kind::never_true: return unmet_condition{f.a_pc};
    case finding_kind::unjoined_thread: return unjoined_thread{trace::thread_of(f.b), site_a(f)};
    default: break;
    }
    return complaint{site_a(f), {f.address, f.size}};
}

/// What of a diagnosis its identity is made of.
struct places {
    identity& id;

    void at(const site& s) const {
        id.places.push_back(s.pc);
        const std::size_t callers = std::min(s.callers.size(), callers_that_count);
        id.places.insert(id.places.end(), s.callers.begin(), s.callers.begin() + static_cast<std::ptrdiff_t>(callers));
    }
    void operator()(const race& d) const {
        id.places = {std::min(d.a.at.pc, d.b.at.pc), std::max(d.a.at.pc, d.b.at.pc)};
    }
    /// The place and the object are what a stuck thread contributes; a circle has no first one.
    void operator()(const stuck& d) const {
        for (std::size_t i = 0; i < d.roots; ++i) {
            id.places.push_back(d.threads[i].next.pc);
            id.places.push_back(d.threads[i].object.address);
        }
        std::sort(id.places.begin(), id.places.end());
    }
    void operator()(const heap_misuse& d) const {
        at(d.at);
        if (d.block) id.places.insert(id.places.end(), {d.block->allocated.pc, d.block->freed.pc});
    }
    /// Where the frame was left, and from where it was called, are not known each time.
    void operator()(const dead_frame& d) const { id.places = {d.use.at.pc}; }
    void operator()(const leak& d) const { id.places = {d.allocated_pc}; }
    void operator()(const starvation& d) const { id.places = {d.waits_in.pc}; }
    void operator()(const unmet_condition&) const {} // its name is enough
    void operator()(const unjoined_thread& d) const { at(d.created); }
    void operator()(const auto& d) const { at(d.at); }
};

/// The memory and the locks that a bug is about; a function for each type of diagnosis.
struct objects {
    std::vector<extent> operator()(const race& w) const { return {w.a.touched, w.b.touched}; }
    std::vector<extent> operator()(const stuck& w) const {
        std::vector<extent> all;
        for (const stuck_thread& t : w.threads) {
            if (t.why != wait_reason::join) all.push_back({t.object.address, t.object.size});
            for (const hold& h : t.holds) all.push_back({h.lock, 1});
        }
        return all;
    }
    std::vector<extent> operator()(const failure& w) const { return {{w.address, 1}}; }
    std::vector<extent> operator()(const lock_misuse& w) const { return {{w.lock, 1}}; }
    std::vector<extent> operator()(const heap_misuse& w) const { return {w.touched}; }
    std::vector<extent> operator()(const dead_frame& w) const { return {w.use.touched}; }
    std::vector<extent> operator()(const starvation& w) const { return {{w.object.address, w.object.size}}; }
    std::vector<extent> operator()(const complaint& w) const { return {w.object}; }
    std::vector<extent> operator()(const auto&) const { return {}; }
};

} // namespace

diagnosis diagnose(const recording& r, const finding& f) {
    assert(f.kind != finding_kind::none);
    assert(r.events.empty() || f.a_event < r.events.size());
    return {f.kind, f.a_event, f.a, f.text, what_of(r, f)};
}

std::vector<diagnosis> diagnose(const recording& r) {
    if (r.end == trace::ending::discarded) return {};
    std::vector<diagnosis> all;
    for (const finding& f : r.findings) all.push_back(diagnose(r, f));
    if (r.end == trace::ending::stuck) {
        stuck s = explain_stuck(r);
        assert(!s.threads.empty()); // somebody must be waiting
        const std::size_t last = r.events.empty() ? 0 : r.events.size() - 1;
        const finding_kind kind = s.kind;
        const trace::process_id first = s.threads.front().next.process;
        all.push_back({kind, last, first, "", std::move(s)});
    }
    return all;
}

std::vector<extent> objects_of(const diagnosis& d) {
    std::vector<extent> all = std::visit(objects{}, d.what);
    std::erase_if(all, [](const extent& e) { return e.address == 0; });
    return all;
}

severity severity_of(const diagnosis& d) {
    const leak* left = std::get_if<leak>(&d.what);
    const bool always = left != nullptr && left->bytes == left->least_bytes;
    return always || d.kind == finding_kind::unjoined_thread ? severity::warning : severity::error;
}

identity identity_of(const diagnosis& d) {
    identity id;
    id.kind = d.kind;
    id.text = d.text;
    std::visit(places{id}, d.what);
    return id;
}

} // namespace lockstep::analyse
