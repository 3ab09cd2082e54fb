#include "analyse/signals.hpp"

#include <algorithm>
#include <vector>

namespace lockstep::analyse {

using trace::event;
using trace::op;

namespace {

struct token {
    std::size_t signal;             ///< the event that left it
    std::size_t left;               ///< how many may still take it
    std::vector<unsigned> eligible; ///< who waited then and has not been woken since
    std::vector<unsigned> taken_by;
};

bool goes_to_sleep(const event& e) {
    return e.kind == op::cond_wait || (e.kind == op::futex_wait && (e.flags & trace::failed) == 0);
}
bool wakes_up(const event& e) { return e.kind == op::cond_wake || e.kind == op::futex_return; }
bool is_signal(const event& e) {
    return e.kind == op::cond_signal || e.kind == op::cond_broadcast || e.kind == op::futex_wake;
}

/// The queue of one condition variable or futex word, replayed.
class wait_queue {
public:
    void apply(const event& e, std::size_t index) {
        const unsigned thread = trace::thread_of(e.process);
        if (goes_to_sleep(e) && !trace::for_no_reason(e)) waiting_.push_back(thread);
        else if (e.kind == op::cond_wait) spurious_.push_back(thread); // it comes back for the mutex
        else if (wakes_up(e)) wake(thread, (e.flags & trace::failed) == 0);
        else if (is_signal(e) && !waiting_.empty()) leave_token(e, index);
    }

    bool token_for(unsigned thread) const {
        return std::any_of(tokens_.begin(), tokens_.end(),
                           [&](const token& k) { return k.left != 0 && allows(k, thread); });
    }
    const std::vector<token>& tokens() const { return tokens_; }

private:
    static bool allows(const token& k, unsigned thread) {
        return std::find(k.eligible.begin(), k.eligible.end(), thread) != k.eligible.end();
    }

    void leave_token(const event& e, std::size_t index) {
        std::size_t count = 1;
        if (e.kind == op::cond_broadcast) count = waiting_.size();
        if (e.kind == op::futex_wake) count = std::min<std::size_t>(e.after, waiting_.size());
        tokens_.push_back({index, count, waiting_, {}});
    }

    void wake(unsigned thread, bool by_signal) {
        std::erase(waiting_, thread);
        if (std::erase(spurious_, thread) != 0) by_signal = false;
        const auto taken = std::find_if(tokens_.begin(), tokens_.end(),
                                        [&](const token& k) { return k.left != 0 && allows(k, thread); });
        if (by_signal && taken != tokens_.end()) {
            --taken->left;
            taken->taken_by.push_back(thread);
        }
        for (token& k : tokens_) std::erase(k.eligible, thread);
    }

    std::vector<unsigned> waiting_, spurious_;
    std::vector<token> tokens_;
};

} // namespace

missed_signal find_missed_signal(const recording& r, const event& asleep) {
    const unsigned thread = trace::thread_of(asleep.process);
    missed_signal found;
    wait_queue queue;
    std::optional<std::size_t> last_signal;
    for (std::size_t i = 0; i < r.events.size(); ++i) {
        const event& e = r.events[i];
        if (!trace::overlap(e.first, asleep.first)) continue;
        queue.apply(e, i);
        if (is_signal(e)) last_signal = i;
        if (goes_to_sleep(e) && trace::thread_of(e.process) == thread) found.sleeping = i;
    }
    found.signal = last_signal;
    if (queue.token_for(thread)) {
        found.fate = signal_fate::pending;
    } else if (last_signal && found.sleeping && *last_signal < *found.sleeping) {
        found.fate = signal_fate::too_early;
    } else if (last_signal) {
        for (const token& k : queue.tokens()) {
            if (found.sleeping && k.signal < *found.sleeping) continue;
            if (k.taken_by.empty()) continue;
            found.fate = signal_fate::taken;
            found.signal = k.signal;
            found.woken_instead = k.taken_by.back();
        }
    }
    return found;
}

} // namespace lockstep::analyse
