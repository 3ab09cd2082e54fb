// Waiting for the first of several channel operations that can go on (E. W. Dijkstra's guarded commands in C. A. R.
// Hoare's alternative command; Go's select).
//
//     lockstep::select(
//         lockstep::on_receive(orders, [](std::optional<order> o) { ... }), // nothing: closed and empty
//         lockstep::on_send(results, r, [](bool sent) { ... }),             // false: closed, r is still ours
//         lockstep::after(10ms, [] { ... }));                               // or otherwise([] { ... }): do not wait
//
// One ticket stands in the queues of all the channels; whoever claims it has chosen. All their locks are held, in the
// order of their addresses, while the cases are tried and queued.
#pragma once

#include "lockstep/sync/channel.hpp"

#include <algorithm>
#include <array>

namespace lockstep {

namespace detail {

/// Holds the locks of all the cases, each once.
template <std::size_t N>
class locked_cases {
public:
    explicit locked_cases(const std::array<select_case*, N>& cases) {
        for (select_case* const c : cases)
            if (c != nullptr) locks_[count_++] = c->lock();
        std::sort(locks_.begin(), locks_.begin() + count_);
        count_ = static_cast<std::size_t>(std::unique(locks_.begin(), locks_.begin() + count_) - locks_.begin());
        for (std::size_t i = 0; i < count_; ++i) locks_[i].lock();
    }
    ~locked_cases() {
        for (std::size_t i = count_; i-- > 0;) locks_[i].unlock();
    }
    locked_cases(const locked_cases&) = delete;
    locked_cases& operator=(const locked_cases&) = delete;

private:
    std::array<case_lock, N> locks_{};
    std::size_t count_ = 0;
};

/// A number that differs from call to call, for fairness among those that are ready. (Not inlined: compilers keep the
/// address of a thread-local, also where the code goes on in another thread.)
[[gnu::noinline]] inline std::uint32_t next_turn() noexcept {
    static thread_local std::uint32_t state = 0x9e37'79b9;
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

/// Each order is as likely as any other, so that of those that are ready each has the same chance, wherever it stands.
template <std::size_t N>
std::array<std::uint8_t, N> any_order() noexcept {
    static_assert(N <= 256, "select: more than 256 cases");
    std::array<std::uint8_t, N> order;
    for (std::size_t i = 0; i < N; ++i) { // inside out, after D. Knuth's algorithm P
        const std::size_t j = (std::uint64_t{next_turn()} * (i + 1)) >> 32;
        order[i] = order[j];
        order[j] = static_cast<std::uint8_t>(i);
    }
    return order;
}

struct selected {
    std::size_t which; ///< the number of cases: none
    channel_status how;
};

/// Null cases are never chosen.
template <std::size_t N>
selected select_among(const std::array<select_case*, N>& cases, parking::deadline until) {
    parking::ticket mine;
    parking::ticket* partner = nullptr;
    std::optional<selected> now;
    {
        const locked_cases<N> locked(cases);
        for (const std::uint8_t i : any_order<N>()) {
            if (cases[i] == nullptr) continue;
            if (const auto how = cases[i]->try_now(partner)) {
                now = selected{i, *how};
                break;
            }
        }
        for (std::size_t i = 0; i < N && !now && until != parking::at_once; ++i) {
            if (cases[i] == nullptr) continue;
            cases[i]->node.owner = &mine;
            cases[i]->queue().push(cases[i]->node);
        }
    }
    if (partner != nullptr) partner->complete();
    if (now) return *now;
    if (until == parking::at_once) return {N, channel_status::full_or_empty};
    std::array<parking::wait_reason, N> any;
    for (std::size_t i = 0; i < N; ++i) {
        if (cases[i] == nullptr) any[i] = {"channel that is null"};
        else any[i] = cases[i]->reason();
        if (i > 0) any[i - 1].also = &any[i];
    }
    const parking::ending how = mine.wait(until, any[0]);
    {
        const locked_cases<N> locked(cases);
        for (select_case* const c : cases)
            if (c != nullptr) c->queue().remove(c->node);
    }
    if (how == parking::ending::timed_out) return {N, channel_status::timed_out};
    for (std::size_t i = 0; i < N; ++i) {
        if (cases[i] == nullptr || &cases[i]->node != mine.claimed_by()) continue;
        return {i, how == parking::ending::closed ? channel_status::closed : channel_status::done};
    }
    LOCKSTEP_ASSERT(!"who grants says by which node");
    return {N, channel_status::timed_out};
}

template <class T, class F>
struct receive_arm {
    channel<T>* from;
    F f;
    std::optional<T> value{};
    std::optional<typename channel<T>::receive_case> one{};

    select_case* prepare() { return from == nullptr ? nullptr : &one.emplace(*from, value); }
    void finish(channel_status) { f(std::move(value)); }
};

template <class T, class F>
struct send_arm {
    channel<T>* to;
    T* value;
    F f;
    std::optional<typename channel<T>::send_case> one{};

    select_case* prepare() { return to == nullptr ? nullptr : &one.emplace(*to, *value); }
    void finish(channel_status how) { f(how == channel_status::done); }
};

template <class F>
struct timeout_arm {
    parking::deadline until;
    F f;
};

template <class Arm>
constexpr bool is_timeout = false;
template <class F>
constexpr bool is_timeout<timeout_arm<F>> = true;

} // namespace detail

/// A case of select(): receives, then calls f with the value, or with nothing when the channel is closed and empty. A null
/// channel is never ready.
template <class T, class F>
detail::receive_arm<T, F> on_receive(channel<T>* from, F f) {
    return {from, std::move(f)};
}
/// A case that receives: f gets the value, or nothing where the channel is closed.
template <class T, class F>
detail::receive_arm<T, F> on_receive(channel<T>& from, F f) {
    return {&from, std::move(f)};
}
/// A case of select(): sends the value, which is moved from only if it is sent, then calls f with whether it was.
template <class T, class F>
detail::send_arm<T, F> on_send(channel<T>* to, T& value, F f) {
    return {to, &value, std::move(f)};
}
/// A case that sends: f is told whether it was sent; not so where the channel is closed, and the value is as it was.
template <class T, class F>
detail::send_arm<T, F> on_send(channel<T>& to, T& value, F f) {
    return {&to, &value, std::move(f)};
}
/// The last case of select(): taken when no other could go on for so long.
template <class Rep, class Period, class F>
detail::timeout_arm<F> after(const std::chrono::duration<Rep, Period>& length, F f) {
    return {parking::after(length), std::move(f)};
}
/// The last case of select(): taken at once when no other can go on now.
template <class F>
detail::timeout_arm<F> otherwise(F f) {
    return {parking::at_once, std::move(f)};
}

/// Performs one of the cases, the first that can be; among those that are ready at once none is preferred. Returns its
/// position. Without a case that can ever be ready, and without after() or otherwise(), waits for ever.
template <class... Arms>
std::size_t select(Arms... arms) {
    constexpr std::size_t channels = (std::size_t{!detail::is_timeout<Arms>} + ... + 0);
    static_assert(channels >= 1 && sizeof...(Arms) - channels <= 1,
                  "select: channel cases, and at most one timeout, last");
    std::array<detail::select_case*, channels> cases{};
    parking::deadline until = parking::never;
    std::size_t n = 0;
    const auto prepare = [&](auto& arm) {
        if constexpr (detail::is_timeout<std::decay_t<decltype(arm)>>) until = arm.until;
        else cases[n++] = arm.prepare();
    };
    (prepare(arms), ...);
    const detail::selected chosen = detail::select_among(cases, until);
    std::size_t i = 0;
    const auto finish = [&](auto& arm) {
        if constexpr (detail::is_timeout<std::decay_t<decltype(arm)>>) {
            if (i == chosen.which) arm.f();
        } else if (i == chosen.which) {
            arm.finish(chosen.how);
        }
        ++i;
    };
    (finish(arms), ...);
    return chosen.which;
}

} // namespace lockstep
