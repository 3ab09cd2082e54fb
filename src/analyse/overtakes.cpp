#include "analyse/overtakes.hpp"

#include "analyse/locks.hpp"

#include <algorithm>

namespace lockstep::analyse {

using trace::event;
using trace::op;

namespace {

constexpr std::size_t none = ~std::size_t{0};

/// An event as the thread lived it: asked for right after the thread's previous event, then perhaps held up.
struct request {
    event what;
    std::size_t asked = 0;         ///< index of the first event after it was asked for
    std::size_t waits_from = none; ///< index of the first event before which it was disabled; none: never held up
    std::size_t served = none;     ///< index of the event itself; none: not served
};

/// The object that admits a request, if it is of the kind that lets some in before others.
trace::access line_at(const event& e) {
    switch (e.kind) {
    case op::cond_wake: return e.second;
    case op::mutex_lock:
    case op::spin_lock:
    case op::rw_rdlock:
    case op::rw_wrlock:
    case op::sem_wait: return e.first;
    default: return {};
    }
}

/// In the order in which they were served, those never served last. Steps have numbers of their own, because there may
/// be unscheduled events between them.
std::vector<request> requests_of(const recording& r) {
    std::vector<request> found;
    std::vector<std::size_t> last_event(trace::max_threads, 0), last_step(trace::max_threads, 0);
    std::vector<std::size_t> event_of_step;
    for (std::size_t i = 0; i < r.events.size(); ++i)
        if (is_step(r.events[i])) event_of_step.push_back(i);

    const auto add = [&](const event& e, std::size_t index, std::size_t step) {
        const unsigned thread = trace::thread_of(e.process);
        request q{e, last_event[thread], none, index};
        for (std::size_t s = last_step[thread]; s < step && q.waits_from == none; ++s)
            if (!enabled_before(r, s, e.process)) q.waits_from = event_of_step[s];
        if (trace::present(line_at(e))) found.push_back(q);
    };
    std::size_t step = 0;
    for (std::size_t i = 0; i < r.events.size(); ++i) {
        const event& e = r.events[i];
        if (!is_step(e)) continue;
        if (!trace::is_environment(e.process)) {
            add(e, i, step);
            last_event[trace::thread_of(e.process)] = i + 1;
            last_step[trace::thread_of(e.process)] = step + 1;
        }
        ++step;
    }
    for (const event& e : r.pending)
        if (!trace::is_environment(e.process)) add(e, none, step);
    return found;
}

/// Did `other` ask for the same object after `waiting` had begun to wait, and get it?
bool overtakes(const request& other, const request& waiting) {
    return other.asked > waiting.waits_from && (other.what.flags & trace::failed) == 0 &&
           other.what.kind != op::cond_wake && other.what.process != waiting.what.process &&
           line_at(other.what).address == line_at(waiting.what).address;
}

} // namespace

std::optional<overtaking> find_overtaking(const recording& r, std::size_t limit) {
    const std::vector<request> requests = requests_of(r);
    for (const request& waiting : requests) {
        if (waiting.waits_from == none) continue;
        overtaking o;
        o.thread = trace::thread_of(waiting.what.process);
        o.waits_in = waiting.what;
        o.object = line_at(waiting.what);
        o.since = waiting.waits_from;
        const auto begin = std::upper_bound(requests.begin(), requests.end(), waiting.waits_from,
                                            [](std::size_t from, const request& q) { return from < q.served; });
        for (auto other = begin; other != requests.end() && other->served < waiting.served; ++other) {
            if (!overtakes(*other, waiting)) continue;
            o.served.push_back(other->served);
            if (o.served.size() == limit) return o;
        }
    }
    return std::nullopt;
}

} // namespace lockstep::analyse
