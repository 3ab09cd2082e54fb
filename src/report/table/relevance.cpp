#include "report/table/relevance.hpp"

#include "analyse/findings.hpp"
#include "analyse/stuck.hpp"
#include "report/table/cell.hpp"

#include <algorithm>
#include <set>

namespace lockstep::report {

using trace::access;
using trace::event;
using trace::op;

namespace {

bool is_thread_life(op kind) {
    return kind == op::thread_create || kind == op::thread_start || kind == op::thread_exit ||
           kind == op::thread_join || kind == op::thread_detach || kind == op::thread_cancel;
}

/// Memory that several accesses overlap in, and who touches it how.
struct shared_object {
    std::uint64_t low, high;
    unsigned first_thread;
    trace::commute first_how;
    bool several_threads = false, several_ways = false;

    bool contended() const { return several_threads && (several_ways || first_how == trace::commute::exclusive); }
};

class object_map {
public:
    explicit object_map(const analyse::recording& r) {
        std::vector<std::pair<access, unsigned>> all;
        const auto see = [&](const event& e) {
            if (is_thread_life(e.kind) || e.kind == op::output || e.kind == op::note || e.kind == op::process_exit)
                return;
            for (const access& a : {e.first, e.second})
                if (trace::present(a)) all.emplace_back(a, trace::thread_of(e.process));
        };
        std::for_each(r.events.begin(), r.events.end(), see);
        std::for_each(r.pending.begin(), r.pending.end(), see);
        std::stable_sort(all.begin(), all.end(),
                         [](const auto& a, const auto& b) { return a.first.address < b.first.address; });
        for (const auto& [a, thread] : all) {
            if (objects_.empty() || a.address >= objects_.back().high)
                objects_.push_back({a.address, a.address + a.size, thread, a.how});
            shared_object& o = objects_.back();
            o.high = std::max(o.high, a.address + a.size);
            o.several_threads |= thread != o.first_thread;
            o.several_ways |= a.how != o.first_how;
        }
    }

    bool contended(const access& a) const {
        if (!trace::present(a)) return false;
        auto after = std::upper_bound(objects_.begin(), objects_.end(), a.address,
                                      [](std::uint64_t wanted, const shared_object& o) { return wanted < o.low; });
        if (after == objects_.begin()) return false;
        --after;
        return a.address < after->high && after->contended();
    }

private:
    std::vector<shared_object> objects_;
};

/// Picks the events that the finding is about.
class involvement {
public:
    involvement(const analyse::recording& r, const trace::finding* about) : r_(r), about_(about) {
        if (about == nullptr) return;
        note(about->address, about->size);
        note(about->b_address, about->b_size);
        is_stuck_ = r.end == trace::ending::stuck;
        if (!is_stuck_) return;
        const analyse::stuck s = analyse::explain_stuck(r);
        for (const analyse::stuck_thread& t : s.threads) {
            if (t.why != analyse::wait_reason::join) note(t.object.address, t.object.size);
            for (const analyse::hold& h : t.holds) note(h.lock, 1);
            holder_ended_ |= t.holder_ended;
            if (t.why != analyse::wait_reason::join) stuck.push_back(t.thread);
        }
    }

    bool concerns(std::size_t index) const {
        const event& e = r_.events[index];
        if (about_ == nullptr) return false;
        if ((e.flags & trace::crashed) != 0) return true;
        const bool at_failure = !is_stuck_ && about_->kind != trace::finding_kind::starvation &&
                                index == about_->a_event && e.process == about_->a;
        if (is_thread_life(e.kind))
            return e.kind == op::thread_exit &&
                   (holder_ended_ || (at_failure && about_->kind == trace::finding_kind::exit_holding_lock));
        if (at_failure) return true;
        const auto touches = [&](const access& a) {
            return std::any_of(objects_.begin(), objects_.end(), [&](const access& o) { return trace::overlap(a, o); });
        };
        return touches(e.first) || touches(e.second);
    }

    std::vector<std::size_t> culprits() const {
        std::vector<std::size_t> found;
        if (about_ == nullptr || about_->kind != trace::finding_kind::data_race) return found;
        const analyse::race_sides sides = analyse::sides_of(r_, *about_);
        for (const event* e : {sides.a, sides.b})
            if (e != nullptr) found.push_back(static_cast<std::size_t>(e - r_.events.data()));
        return found;
    }

    std::vector<unsigned> stuck; ///< threads that cannot go on, and not only because they wait for the end of another

private:
    void note(std::uint64_t address, std::uint32_t size) {
        if (address != 0) objects_.push_back({address, std::max(size, 1U), trace::commute::exclusive, 0, 0});
    }

    const analyse::recording& r_;
    const trace::finding* about_;
    std::vector<access> objects_;
    bool is_stuck_ = false, holder_ended_ = false;
};

bool writes_watched(const event& e, const style& how) {
    return std::any_of(how.watch.begin(), how.watch.end(), [&](const variable& v) {
        return e.first.how == trace::commute::exclusive && e.first.address < v.address + v.size &&
               v.address < e.first.address + e.first.size;
    });
}

} // namespace

relevance find_relevant(const analyse::recording& r, const trace::finding* about, const names& who, const style& how) {
    const object_map objects(r);
    const involvement finding(r, about);
    relevance found;
    found.culprits = finding.culprits();
    found.shown.resize(r.events.size());
    std::set<unsigned> threads(finding.stuck.begin(), finding.stuck.end());
    for (std::size_t i = 0; i < r.events.size(); ++i) {
        const event& e = r.events[i];
        const bool shared = !is_thread_life(e.kind) && (objects.contended(e.first) || objects.contended(e.second)) &&
                            !who.is_internal(e);
        found.shown[i] = how.all || shared || e.kind == op::output || e.kind == op::note || finding.concerns(i) ||
                         writes_watched(e, how);
        if (found.shown[i]) threads.insert(trace::thread_of(e.process));
    }
    for (const std::size_t i : found.culprits) {
        found.shown[i] = true;
        threads.insert(trace::thread_of(r.events[i].process));
    }
    // A thread that takes part also shows whom of the others it creates and joins.
    for (std::size_t i = 0; i < r.events.size(); ++i) {
        const event& e = r.events[i];
        if (is_thread_life(e.kind) && e.kind != op::thread_start && e.kind != op::thread_exit &&
            threads.contains(trace::thread_of(e.process)) && threads.contains(subject_thread(e)))
            found.shown[i] = true;
    }
    found.threads.assign(threads.begin(), threads.end());
    return found;
}

} // namespace lockstep::report
