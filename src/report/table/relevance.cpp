#include "report/table/relevance.hpp"

#include "report/table/cell.hpp"

#include <algorithm>
#include <set>
#include <variant>

namespace lockstep::report {

using trace::access;
using trace::event;
using trace::op;

namespace {

bool is_thread_life(op kind) {
    return kind == op::thread_create || kind == op::thread_start || kind == op::thread_exit ||
           kind == op::thread_join || kind == op::thread_detach || kind == op::thread_cancel ||
           kind == op::thread_testcancel;
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
            for (const access& a : trace::accesses(e))
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

    bool any_contended(const event& e) const {
        for (const access& a : trace::accesses(e))
            if (contended(a)) return true;
        return false;
    }

private:
    std::vector<shared_object> objects_;
};

/// Picks the events that the bug is about.
class involvement {
public:
    involvement(const analyse::recording& r, const analyse::diagnosis* about) : r_(r), about_(about) {
        if (about == nullptr) return;
        objects_ = analyse::objects_of(*about);
        if (r.end != trace::ending::stuck) return;
        const auto* const found = std::get_if<analyse::stuck>(&about->what);
        see(found != nullptr ? *found : analyse::explain_stuck(r)); // it may also get stuck with another bug
    }

    bool concerns(std::size_t index) const {
        if (about_ == nullptr) return false;
        const event& e = r_.events[index];
        if ((e.flags & trace::crashed) != 0) return true;
        const bool kept_locks = std::holds_alternative<analyse::kept_locks>(about_->what);
        if (is_thread_life(e.kind))
            return e.kind == op::thread_exit && (holder_ended_ || (is_failure(index) && kept_locks));
        if (is_failure(index) || trace::for_no_reason(e)) return true;
        for (const access& a : trace::accesses(e))
            if (touches(a)) return true;
        return false;
    }

    std::vector<std::size_t> culprits() const {
        std::vector<std::size_t> found;
        const auto* const race = about_ == nullptr ? nullptr : std::get_if<analyse::race>(&about_->what);
        if (race == nullptr) return found;
        for (const auto& event : {race->a.event, race->b.event})
            if (event) found.push_back(*event);
        return found;
    }

    /// Threads that cannot go on, and not only because they wait for the end of another one.
    const std::vector<unsigned>& stuck() const { return stuck_; }

private:
    void see(const analyse::stuck& s) {
        for (const analyse::stuck_thread& t : s.threads) {
            if (t.why != analyse::wait_reason::join) {
                objects_.push_back({t.object.address, t.object.size});
                stuck_.push_back(t.thread);
            }
            for (const analyse::hold& h : t.holds) objects_.push_back({h.lock, 1});
            holder_ended_ |= t.holder_ended;
        }
    }

    /// Is it the step that went wrong? Many bugs are no single step's fault.
    bool is_failure(std::size_t index) const {
        const auto& what = about_->what;
        const bool of_no_step = std::holds_alternative<analyse::starvation>(what) ||
                                std::holds_alternative<analyse::leak>(what) ||
                                std::holds_alternative<analyse::unmet_condition>(what);
        return r_.end != trace::ending::stuck && !of_no_step && index == about_->event &&
               r_.events[index].process == about_->process;
    }

    bool touches(const access& a) const {
        return std::any_of(objects_.begin(), objects_.end(), [&](const analyse::extent& o) {
            return o.address != 0 &&
                   trace::overlap(a, {o.address, std::max(o.size, 1U), trace::commute::exclusive, 0, 0});
        });
    }

    const analyse::recording& r_;
    const analyse::diagnosis* about_;
    std::vector<analyse::extent> objects_;
    std::vector<unsigned> stuck_;
    bool holder_ended_ = false;
};

bool writes_watched(const event& e, const scope& what) {
    return std::any_of(what.watch.begin(), what.watch.end(), [&](const variable& v) {
        return e.first.how == trace::commute::exclusive && e.first.address < v.address + v.size &&
               v.address < e.first.address + e.first.size;
    });
}

} // namespace

relevance find_relevant(const analyse::recording& r, const analyse::diagnosis* about, const names& who,
                        const scope& what) {
    const object_map objects(r);
    const involvement bug(r, about);
    relevance found;
    found.culprits = bug.culprits();
    found.shown.resize(r.events.size());
    std::set<unsigned> threads(bug.stuck().begin(), bug.stuck().end());
    for (std::size_t i = 0; i < r.events.size(); ++i) {
        const event& e = r.events[i];
        const bool shared = !is_thread_life(e.kind) && objects.any_contended(e) && !who.is_internal(e);
        const bool says_something =
            e.kind == op::note || e.kind == op::choice || (e.kind == op::output && !who.is_internal(e));
        found.shown[i] = what.all || shared || says_something || bug.concerns(i) || writes_watched(e, what);
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
