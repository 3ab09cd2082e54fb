// What becomes of programs that destroy what others still use (lockstep/parking/misuse.hpp), and what may go early.
#include "lockstep/sync/barrier.hpp"
#include "lockstep/sync/bounded_buffer.hpp"
#include "lockstep/sync/hoare_monitor.hpp"
#include "lockstep/sync/latch.hpp"
#include "lockstep/sync/mutex.hpp"
#include "lockstep/sync/object_monitor.hpp"
#include "lockstep/sync/recursive_mutex.hpp"
#include "lockstep/sync/rw_lock.hpp"
#include "lockstep/sync/select.hpp"
#include "lockstep/sync/semaphore.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;

#if LOCKSTEP_ASSERTIONS

/// Lets somebody wait for an object of this type, and destroys it.
template <class T, class... Args, class F>
void destroy_while(F waits, Args... args) {
    auto* const object = new T(args...);
    std::thread([waits, object] { waits(*object); }).detach();
    std::this_thread::sleep_for(100ms);
    delete object;
}

/// Requires that a Lock that is destroyed while it is held, and while another waits for it besides, says so.
template <class Lock>
void expect_held(const std::string& name) {
    const auto lock = [](Lock& l) { l.lock(); };
    EXPECT_DEATH(destroy_while<Lock>(lock), "^lockstep::" + name + ": destroyed while held\n");
    EXPECT_DEATH(
        {
            Lock l;
            l.lock();
            std::thread(lock, std::ref(l)).detach();
            std::this_thread::sleep_for(100ms);
        },
        "^lockstep::" + name + ": destroyed while held\n");
}

/// Stays there: until the death that is expected.
void stay() { std::this_thread::sleep_for(1h); }

TEST(DestroyedInUse, DestroyingWhatIsHeld) {
    expect_held<lockstep::mutex>("mutex");
    expect_held<lockstep::fair_mutex>("fair_mutex");
    expect_held<lockstep::recursive_mutex>("recursive_mutex");
    expect_held<lockstep::rw_lock<lockstep::rw_policy::prefer_readers>>("rw_lock");
    expect_held<lockstep::rw_lock<lockstep::rw_policy::prefer_writers>>("rw_lock");
    expect_held<lockstep::rw_lock<lockstep::rw_policy::phase_fair>>("rw_lock");
    EXPECT_DEATH(
        {
            lockstep::rw_lock<> rw;
            rw.lock_shared();
        },
        "^lockstep::rw_lock: destroyed while held\n");
}

TEST(DestroyedInUse, DestroyingAMonitorWhileSomebodyIsInside) {
    using lockstep::hoare_monitor, lockstep::monitor, lockstep::object_monitor;
    const auto enter = [](auto& m) { m.with([](auto&) { stay(); }); };
    const std::string message = ": destroyed while somebody is inside\n";
    EXPECT_DEATH(destroy_while<monitor<int>>(enter, 0), "^lockstep::monitor" + message);
    EXPECT_DEATH(destroy_while<hoare_monitor<int>>(enter, 0), "^lockstep::hoare_monitor" + message);
    EXPECT_DEATH(destroy_while<object_monitor>([](object_monitor& o) { o.synchronized(stay); }),
                 "^lockstep::object_monitor" + message);
    EXPECT_DEATH(
        {
            auto o = std::make_unique<object_monitor>();
            o->synchronized([&] { o.reset(); });
        },
        "^lockstep::object_monitor" + message);
}

TEST(DestroyedInUse, DestroyingWhatSomebodyWaitsFor) {
    const auto message = [](const char* kind) {
        return std::string("lockstep::") + kind + ": destroyed while somebody waits\n";
    };
    EXPECT_DEATH(destroy_while<lockstep::event>([](lockstep::event& e) { e.wait(); }), message("event"));
    EXPECT_DEATH(destroy_while<lockstep::latch>([](lockstep::latch& l) { l.wait(); }, 1), message("latch"));
    EXPECT_DEATH(destroy_while<lockstep::semaphore>([](lockstep::semaphore& s) { s.acquire(); }, 0),
                 message("semaphore"));
    EXPECT_DEATH(destroy_while<lockstep::barrier<>>([](lockstep::barrier<>& b) { b.arrive_and_wait(); }, 2),
                 message("barrier"));
    EXPECT_DEATH(destroy_while<lockstep::channel<int>>([](lockstep::channel<int>& c) { c.receive(); }),
                 message("channel"));
    EXPECT_DEATH(destroy_while<lockstep::condition_variable>([](lockstep::condition_variable& c) {
                     lockstep::mutex m;
                     const std::lock_guard guard(m);
                     c.wait(m);
                 }),
                 message("condition_variable"));
    const auto never = [](int) { return false; };
    EXPECT_DEATH(destroy_while<lockstep::monitor<int>>([&](auto& m) { m.when(never, [](int&) {}); }, 0),
                 message("monitor"));
    EXPECT_DEATH(destroy_while<lockstep::object_monitor>([](auto& o) { o.synchronized([&] { o.wait(); }); }),
                 message("object_monitor"));
    using buffer = lockstep::bounded_buffer<int>;
    EXPECT_DEATH(destroy_while<buffer>([](buffer& b) { b.take(); }, 1), message("bounded_buffer"));
    EXPECT_DEATH(destroy_while<buffer>(
                     [](buffer& b) {
                         for (;;) b.put(1);
                     },
                     1),
                 message("bounded_buffer"));
    using hoare = lockstep::hoare_monitor<int>;
    EXPECT_DEATH(
        {
            static hoare m(0); // left in peace: it is the condition that is destroyed
            destroy_while<hoare::condition>([](hoare::condition& c) { m.with([&](auto& in) { in.wait(c); }); });
        },
        message("hoare_monitor::condition"));
}

#endif

TEST(DestroyedInUse, AConditionVariableMayGoWhenAllAreSignalled) {
    for (int i = 0; i < 200; ++i) {
        lockstep::mutex m;
        bool waiting = false;
        auto c = std::make_unique<lockstep::condition_variable>();
        std::jthread waiter([&] {
            const std::lock_guard guard(m);
            waiting = true;
            c->wait(m);
        });
        for (;; std::this_thread::yield()) {
            const std::lock_guard guard(m);
            if (!waiting) continue;
            c->notify_all();
            c.reset(); // the waiter may not even have woken
            break;
        }
    }
}

} // namespace
