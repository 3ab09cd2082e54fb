#include "analyse/diagnosis.hpp"

#include <algorithm>

namespace lockstep::analyse {

using trace::finding_kind;

namespace {

/// So many callers count as part of the place: enough to tell two uses of one wrapper apart.
constexpr std::size_t callers_that_count = 3;

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
    void operator()(const leak& d) const { id.places = {d.allocated.pc}; }
    void operator()(const starvation& d) const { id.places = {d.waits_in.pc}; }
    void operator()(const unmet_condition&) const {} // its name is enough
    void operator()(const bad_exit&) const {}        // so is how it ended
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

/// The places of the one or two who take part, by which a bug is known again.
struct participants {
    using pair = std::pair<std::uint64_t, std::uint64_t>;
    pair operator()(const race& d) const { return std::minmax(d.a.at.pc, d.b.at.pc); }
    pair operator()(const stuck& d) const {
        return std::minmax(d.threads.front().next.pc, d.threads[d.threads.size() > 1 ? 1 : 0].next.pc);
    }
    pair operator()(const dead_frame& d) const { return std::minmax(d.use.at.pc, d.left.pc); }
    pair operator()(const leak&) const { return {}; }
    pair operator()(const bad_exit&) const { return {}; }
    pair operator()(const starvation& d) const { return {0, d.waits_in.pc}; }
    pair operator()(const unmet_condition& d) const { return {0, d.pc}; }
    pair operator()(const unjoined_thread& d) const { return {0, d.created.pc}; }
    pair operator()(const auto& d) const { return {0, d.at.pc}; }
};

/// Takes away what only the recording that a diagnosis was made from can explain.
struct forget_events {
    diagnosis& d;

    void operator()(race& w) const {
        w.a.event.reset();
        w.b.event.reset();
    }
    void operator()(dead_frame& w) const { w.use.event.reset(); }
    void operator()(kept_locks& w) const { w.locks.clear(); }
    void operator()(const stuck& w) const {
        const trace::event& next = w.threads.front().next;
        d.what = complaint{{trace::thread_of(next.process), next.pc, {}}, {}};
    }
    void operator()(starvation& w) const { w.waits_in.stack = 0; }
    void operator()(const auto&) const {}
};

} // namespace

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

const diagnosis* find_again(const std::vector<diagnosis>& all, const diagnosis& wanted) {
    const auto places_of = [](const diagnosis& d) { return std::visit(participants{}, d.what); };
    const auto same = [&](const diagnosis& d) {
        return d.kind == wanted.kind && d.text == wanted.text && places_of(d) == places_of(wanted);
    };
    const auto found = std::find_if(all.begin(), all.end(), same);
    return found == all.end() ? nullptr : &*found;
}

diagnosis at_end_of(const recording& shown, diagnosis d) {
    d.event = shown.events.empty() ? 0 : shown.events.size() - 1;
    std::visit(forget_events{d}, d.what);
    return d;
}

} // namespace lockstep::analyse
