// A program compiled with -DLOCKSTEP_LOCK_ORDER: all its locks are ordered, wherever they are inside. Prints how many
// potential deadlocks each pair has; ends with status 0 if it is one each.
#include "lockstep/debug/lock_order.hpp"
#include "lockstep/sync/bounded_buffer.hpp"
#include "lockstep/sync/channel.hpp"
#include "lockstep/sync/object_monitor.hpp"
#include "lockstep/sync/rw_lock.hpp"
#include "lockstep/sync/synchronized.hpp"

#include <cstdio>
#include <mutex>
#include <thread>

namespace {

int found = 0;

template <class A, class B>
void both_ways(const char* what, A&& a_then_b, B&& b_then_a) {
    const int before = found;
    a_then_b();
    b_then_a();
    std::printf("%s: %d\n", what, found - before);
}

template <class A, class B>
void take(A& first, B& second) {
    const std::lock_guard a(first);
    const std::lock_guard b(second);
}

} // namespace

int main() {
    lockstep::debug::on_potential_deadlock([](const lockstep::debug::potential_deadlock&) { ++found; });

    lockstep::mutex m;
    lockstep::rw_lock<> rw;
    both_ways(
        "a mutex and a reader-writer lock", [&] { take(m, rw); }, [&] { take(rw, m); });

    lockstep::recursive_mutex r;
    lockstep::fair_mutex f;
    both_ways(
        "a recursive and a fair one", [&] { take(r, f); }, [&] { take(f, r); });

    lockstep::synchronized<int> x, y;
    both_ways(
        "two values", [&] { x.with([&](int&) { y.with([](int& n) { ++n; }); }); },
        [&] { y.with([&](int&) { x.with([](int& n) { ++n; }); }); });
    lockstep::with_all([](int&, int&) {}, x, y);

    lockstep::monitor<int> p, q;
    both_ways(
        "two monitors", [&] { p.with([&](auto&) { q.with([](auto&) {}); }); },
        [&] { q.with([&](auto&) { p.with([](auto&) {}); }); });

    lockstep::object_monitor o;
    lockstep::bounded_buffer<int> buffer(1);
    std::jthread producer([&] {
        for (int i = 0; i < 100; ++i) buffer.put(i);
        o.synchronized([&] { o.notify_all(); });
    });
    for (int i = 0; i < 100; ++i) buffer.take();
    producer.join();
    return found == 4 ? 0 : 1;
}
