// What each instruction of a toy program does to the machine.
#include "toy_addresses.hpp"

namespace lockstep::toy {

namespace {

/// The event has `n` ways to go; which one it goes.
unsigned drawn(event& e, unsigned n, const std::function<unsigned(unsigned)>& number) {
    e.flags |= trace::chosen;
    e.choices = static_cast<std::uint16_t>(n);
    e.choice = static_cast<std::uint16_t>(number(n));
    return e.choice;
}

} // namespace

void machine::perform(unsigned t, event& e, const std::function<unsigned(unsigned)>& number) {
    using enum code;
    thread& me = threads_[t];
    const instruction& i = *current(t);
    if (i.what <= await) return perform_memory(me, i, e, number);
    if (i.what <= unlock) return perform_lock(t, i, e);
    if (i.what <= rw_unlock) return perform_rwlock(t, i, e);
    if (i.what <= broadcast) return perform_condition(t, i);
    ++me.at;
    switch (i.what) {
    case p: --count_[i.object]; break;
    case v: ++count_[i.object]; break;
    case timed_p:
        me.r[i.r] = me.timed_out ? 0 : 1;
        count_[i.object] -= me.r[i.r];
        me.timed_out = false;
        break;
    case try_p:
        me.r[i.r] = count_[i.object] > 0 ? 1 : 0;
        count_[i.object] -= me.r[i.r];
        if (me.r[i.r] == 0) {
            e.flags |= trace::failed | trace::conditional;
            e.first.how = commute::reads;
        }
        break;
    case create:
        e.second = touch(trace::thread_object(static_cast<unsigned>(i.object)), commute::exclusive);
        threads_[i.object].phase = life::running;
        break;
    case output: printed_ = printed_ * 31 + me.r[i.r] + 1 + static_cast<int>(t); break;
    case choose: me.r[i.r] = static_cast<int>(drawn(e, static_cast<unsigned>(i.value), number)); break;
    default: break; // join
    }
}

void machine::perform_memory(thread& me, const instruction& i, event& e,
                             const std::function<unsigned(unsigned)>& number) {
    using enum code;
    int& x = variables_[i.object];
    e.before = static_cast<std::uint64_t>(x);
    if (i.what == await) {
        me.seen = x;
        me.spins = x != i.value;
        if (!me.spins) ++me.at;
        e.after = e.before;
        return;
    }
    ++me.at;
    switch (i.what) {
    case load:
    case read: me.r[i.r] = x; break;
    case write:
    case store: x = i.value; break;
    case store_register: x = me.r[i.r]; break;
    case add_to:
        me.r[i.r] = x;
        x += i.value;
        break;
    default: // compare_exchange
        me.r[i.r] = x == i.value ? 1 : 0;
        if (me.r[i.r] == 1 && i.what == compare_exchange_weak && drawn(e, 2, number) == 1) me.r[i.r] = 0;
        if (me.r[i.r] == 1) {
            x = i.other;
        } else {
            e.flags |= trace::failed | trace::conditional;
            e.first.how = commute::reads;
        }
    }
    e.after = static_cast<std::uint64_t>(x);
}

void machine::perform_lock(unsigned t, const instruction& i, event& e) {
    thread& me = threads_[t];
    ++me.at;
    int& owner = owner_[i.object];
    if (i.what == code::unlock) {
        owner = 0;
        return;
    }
    const bool taken = owner == 0 && !me.timed_out;
    me.timed_out = false;
    if (i.what != code::lock) me.r[i.r] = taken ? 1 : 0;
    if (taken) owner = static_cast<int>(t) + 1;
    if (taken || i.what == code::timed_lock) return;
    e.flags |= trace::failed | trace::conditional;
    e.first.how = commute::reads;
}

void machine::perform_rwlock(unsigned t, const instruction& i, event& e) {
    using enum code;
    thread& me = threads_[t];
    rwlock& l = rwlocks_[i.object];
    ++me.at;
    if (i.what == rw_unlock) {
        if (l.writer == static_cast<int>(t)) {
            l.writer = -1;
        } else {
            --l.readers[t];
            --l.held;
        }
        return;
    }
    const bool reader = i.what == read_lock || i.what == try_read_lock;
    const bool taken = l.writer < 0 && (reader || l.held == 0);
    if (i.what == try_read_lock || i.what == try_write_lock) me.r[i.r] = taken ? 1 : 0;
    if (!taken) {
        e.flags |= reader ? trace::failed : trace::failed | trace::conditional;
        e.first.how = commute::reads;
    } else if (reader) {
        ++l.readers[t];
        ++l.held;
    } else {
        l.writer = static_cast<int>(t);
    }
}

void machine::perform_condition(unsigned t, const instruction& i) {
    using enum code;
    thread& me = threads_[t];
    condition& c = conditions_[i.object];
    if (i.what == signal || i.what == broadcast) {
        ++me.at;
        for (std::uint32_t rest = c.waiting; rest != 0; rest &= rest - 1) {
            for (std::uint32_t& token : c.tokens) {
                if (token != 0) continue;
                token = i.what == signal ? c.waiting : rest & -rest;
                break;
            }
            if (i.what == signal) break;
        }
        return;
    }
    if (!me.queued) {
        me.queued = true;
        owner_[i.value] = 0;
        c.waiting |= 1U << t;
        return;
    }
    if (i.what == timed_wait) me.r[i.r] = me.timed_out ? 0 : 1;
    if (!me.timed_out) {
        take_token(c, t);
        leave_queue(c, t);
    }
    me.queued = me.timed_out = false;
    owner_[i.value] = static_cast<int>(t) + 1;
    ++me.at;
}

void machine::take_token(condition& c, unsigned t) {
    for (std::uint32_t& token : c.tokens) {
        if ((token >> t & 1) == 0) continue;
        token = 0;
        return;
    }
}

void machine::leave_queue(condition& c, unsigned t) {
    c.waiting &= ~(1U << t);
    std::size_t kept = 0;
    for (std::uint32_t token : c.tokens)
        if ((token & ~(1U << t)) != 0) c.tokens[kept++] = token & ~(1U << t);
    while (kept < c.tokens.size()) c.tokens[kept++] = 0;
}

} // namespace lockstep::toy
