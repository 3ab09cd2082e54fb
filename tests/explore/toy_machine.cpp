#include "toy_addresses.hpp"

namespace lockstep::toy {

machine::machine(const program& p) : program_(&p) {
    for (std::size_t i = 0; i < p.semaphores.size(); ++i) count_[i] = p.semaphores[i];
    for (std::size_t i = 0; i < p.variables.size(); ++i) variables_[i] = p.variables[i];
    threads_[0].phase = life::running;
    threads_[0].started = true;
    for (unsigned t = 0; p.bare && t < p.threads.size(); ++t) {
        threads_[t].phase = life::running;
        threads_[t].started = true;
    }
    for (unsigned t = 0; t < p.threads.size(); ++t)
        if (threads_[t].phase == life::running) run_local(t, nullptr);
}

const instruction* machine::current(unsigned t) const {
    const auto& code = program_->threads[t];
    const auto i = static_cast<std::size_t>(threads_[t].at);
    return i < code.size() ? &code[i] : nullptr;
}

/// Local instructions up to the next visible one; a bare thread ends without an event.
void machine::run_local(unsigned t, event* last) {
    thread& me = threads_[t];
    for (const instruction* i = current(t); i != nullptr; i = current(t)) {
        if (i->what < code::set) return;
        ++me.at;
        switch (i->what) {
        case code::set: me.r[i->r] = i->value; break;
        case code::add: me.r[i->r] += i->value; break;
        case code::add_register: me.r[i->r] += me.r[i->other]; break;
        case code::skip_if:
            if (me.r[i->r] == i->value) me.at += i->other;
            break;
        default: // fail_if
            if (me.r[i->r] == i->value && last != nullptr) {
                end_ = trace::ending::failed;
                last->flags |= trace::crashed;
                return;
            }
        }
    }
    if (!program_->bare) return;
    me.phase = life::finished;
    if (everybody_finished()) end_ = trace::ending::exited;
}

bool machine::everybody_finished() const {
    for (unsigned t = 0; t < program_->threads.size(); ++t)
        if (threads_[t].phase != life::finished) return false;
    return true;
}

// --- what a pending event says of itself ---

event machine::pending(trace::process_id p) const {
    const unsigned t = trace::thread_of(p);
    if (trace::is_environment(p)) return describe_timeout(t);
    event e{};
    e.process = p;
    e.order = 5;
    if (!threads_[t].started || current(t) == nullptr || current(t)->what == code::exit) describe_life(t, e);
    else describe(t, e);
    return e;
}

void machine::describe_life(unsigned t, event& e) const {
    if (!threads_[t].started || t != 0) {
        e.kind = threads_[t].started ? op::thread_exit : op::thread_start;
        e.first = touch(trace::thread_object(t), commute::exclusive);
        return;
    }
    e.kind = op::process_exit;
    e.flags = trace::universal;
}

void machine::describe(unsigned t, event& e) const {
    using enum code;
    const instruction& i = *current(t);
    const auto say = [&](op kind, access first) {
        e.kind = kind;
        e.first = first;
    };
    switch (i.what) {
    case load: return say(op::atomic_load, variable(i.object, commute::reads));
    case read: return say(op::plain_read, variable(i.object, commute::reads));
    case write: return say(op::plain_write, variable(i.object, commute::exclusive));
    case store:
    case store_register: return say(op::atomic_store, variable(i.object, commute::exclusive));
    case add_to: return say(op::atomic_rmw, variable(i.object, commute::exclusive));
    case compare_exchange:
    case compare_exchange_weak: return say(op::atomic_cas, variable(i.object, commute::exclusive));
    case await:
        say(op::atomic_load, variable(i.object, commute::reads));
        if (threads_[t].spins) {
            e.flags |= trace::spinning;
            e.first.flags = trace::waits;
        }
        return;
    case lock: return say(op::mutex_lock, touch(at(mutex_base, i.object), commute::exclusive, trace::waits));
    case timed_lock:
        say(op::mutex_lock, touch(at(mutex_base, i.object), commute::exclusive, trace::waits | timed));
        if (threads_[t].timed_out) {
            e.flags |= trace::failed;
            e.first = access{};
        }
        return;
    case try_lock: return say(op::mutex_trylock, touch(at(mutex_base, i.object), commute::exclusive));
    case unlock: return say(op::mutex_unlock, touch(at(mutex_base, i.object), commute::exclusive));
    case read_lock:
        return say(op::rw_rdlock, touch(at(rwlock_base, i.object), commute::shared_lock, trace::waits_shared));
    case write_lock: return say(op::rw_wrlock, touch(at(rwlock_base, i.object), commute::exclusive, trace::waits));
    case try_read_lock: return say(op::rw_tryrdlock, touch(at(rwlock_base, i.object), commute::shared_lock));
    case try_write_lock: return say(op::rw_trywrlock, touch(at(rwlock_base, i.object), commute::exclusive));
    case rw_unlock:
        return say(op::rw_unlock,
                   touch(at(rwlock_base, i.object),
                         rwlocks_[i.object].writer == static_cast<int>(t) ? commute::exclusive : commute::shared_lock));
    case wait:
    case timed_wait: return describe_wait(t, i, e);
    case signal: return say(op::cond_signal, touch(at(condition_base, i.object), commute::exclusive));
    case broadcast: return say(op::cond_broadcast, touch(at(condition_base, i.object), commute::exclusive));
    case p: return say(op::sem_wait, touch(at(semaphore_base, i.object), commute::exclusive, trace::waits));
    case timed_p:
        say(op::sem_wait, touch(at(semaphore_base, i.object), commute::exclusive, trace::waits | timed));
        if (!threads_[t].timed_out) return;
        e.flags |= trace::failed;
        e.first = access{};
        return;
    case try_p: return say(op::sem_trywait, touch(at(semaphore_base, i.object), commute::exclusive));
    case v: return say(op::sem_post, touch(at(semaphore_base, i.object), commute::posts));
    case create: return say(op::thread_create, touch(thread_table, commute::exclusive));
    case join:
        return say(op::thread_join,
                   touch(trace::thread_object(static_cast<unsigned>(i.object)), commute::exclusive, trace::waits));
    case output: return say(op::output, touch(trace::output_object, commute::exclusive));
    case choose: return say(op::choice, access{});
    default: return;
    }
}

void machine::describe_wait(unsigned t, const instruction& i, event& e) const {
    const thread& me = threads_[t];
    const std::uint8_t waiting = me.queued ? trace::waits : 0;
    const std::uint8_t deadline = me.queued && i.what == code::timed_wait ? timed : 0;
    e.kind = me.queued ? op::cond_wake : op::cond_wait;
    e.first = touch(at(condition_base, i.object), commute::exclusive, waiting | deadline);
    e.second = touch(at(mutex_base, i.value), commute::exclusive, waiting);
    if (me.timed_out) {
        e.flags |= trace::failed;
        e.first = access{};
    }
}

event machine::describe_timeout(unsigned t) const {
    event e = pending(trace::thread_process(t));
    e.process = trace::environment_process(t);
    e.kind = op::timeout;
    e.flags = 0;
    e.second = access{};
    if (current(t)->what == code::timed_wait) e.first.flags = 0;
    else e.first = touch(e.first.address, commute::reads, waits_for_refusal);
    return e;
}

// --- who may go ---

bool machine::takes_part(const condition& c, unsigned t) const {
    for (const std::uint32_t who : c.tokens)
        if ((who >> t & 1) != 0) return true;
    return false;
}

/// admits and admits_shared of the object, as it is now.
std::uint8_t machine::admission(access a) const {
    const int i = index_of(a.address);
    if (a.address >= rwlock_base)
        return static_cast<std::uint8_t>((rwlocks_[i].held == 0 && rwlocks_[i].writer < 0 ? trace::admits : 0) |
                                         (rwlocks_[i].writer < 0 ? trace::admits_shared : 0));
    bool admits = false;
    if (a.address >= semaphore_base) admits = count_[i] > 0;
    else if (a.address >= condition_base) admits = conditions_[i].tokens[0] != 0;
    else if (a.address >= mutex_base) admits = owner_[i] == 0;
    else if (a.address >= variable_base) return 0;
    else if (a.address >= 0x1000) admits = threads_[a.address - 0x1000].phase == life::finished;
    return admits ? trace::admits : 0;
}

bool machine::admits_pending(unsigned t, const event& e) const {
    if ((e.flags & trace::spinning) != 0) return variables_[current(t)->object] != threads_[t].seen;
    for (const access* a : {&e.first, &e.second}) {
        if ((a->flags & trace::waits) != 0 && (admission(*a) & trace::admits) == 0) return false;
        if ((a->flags & trace::waits_shared) != 0 && (admission(*a) & trace::admits_shared) == 0) return false;
    }
    const bool wakes = e.kind == op::cond_wake && !threads_[t].timed_out;
    return !wakes || takes_part(conditions_[current(t)->object], t);
}

bool machine::timeout_possible(unsigned t) const {
    const thread& me = threads_[t];
    if (me.phase != life::running || !me.started || me.timed_out || current(t) == nullptr) return false;
    if (current(t)->what == code::timed_lock) return owner_[current(t)->object] != 0;
    if (current(t)->what == code::timed_p) return count_[current(t)->object] == 0;
    return current(t)->what == code::timed_wait && me.queued;
}

bool machine::enabled(trace::process_id p) const {
    const unsigned t = trace::thread_of(p);
    if (trace::is_environment(p)) return timeout_possible(t);
    return threads_[t].phase == life::running && admits_pending(t, pending(p));
}

std::uint64_t machine::enabled_set() const {
    std::uint64_t set = 0;
    for (unsigned p = 0; p < process_count(); ++p)
        if (enabled(trace::process_id::from_number(p))) set |= 1ULL << p;
    return set;
}

event machine::foreseen(trace::process_id p) const {
    machine copy = *this;
    return copy.step(p, [](unsigned) { return 0; }); // what a choice touches is the same for all numbers
}

// --- what happens ---

event machine::step(trace::process_id p, const std::function<unsigned(unsigned)>& number) {
    const unsigned t = trace::thread_of(p);
    event e = pending(p);
    for (access* a : {&e.first, &e.second})
        if (trace::present(*a)) a->flags |= admission(*a);
    if (trace::is_environment(p)) {
        threads_[t].timed_out = true;
        if (current(t)->what == code::timed_wait) leave_queue(conditions_[current(t)->object], t);
        return e;
    }
    if (e.kind == op::process_exit) {
        end_ = trace::ending::exited;
    } else if (e.kind == op::thread_exit) {
        threads_[t].phase = life::finished;
    } else if (e.kind == op::thread_start) {
        threads_[t].started = true;
        run_local(t, &e);
    } else {
        perform(t, e, number);
        if (threads_[t].phase == life::running) run_local(t, &e);
    }
    return e;
}

std::string machine::state() const {
    std::string s = "end " + std::to_string(static_cast<int>(end_)) + " out " + std::to_string(printed_) + " vars";
    for (int i = 0; i < 8; ++i) s += ' ' + std::to_string(variables_[i]);
    for (unsigned t = 0; t < program_->threads.size(); ++t) {
        const thread& me = threads_[t];
        s += " | " + std::to_string(me.at) + (me.queued ? "q" : "") + (me.timed_out ? "t" : "") +
             (me.phase == life::finished ? "f" : "");
        for (const int r : me.r) s += ' ' + std::to_string(r);
    }
    return s;
}

} // namespace lockstep::toy
