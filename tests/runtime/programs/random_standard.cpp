// A small random program, determined by its argument, over what the C++ standard library has for threads: its locks,
// condition variables, semaphores, latches, futures, stop tokens, call_once, atomics that wait and atomic shared pointers.
// Prints what each thread found.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <stop_token>
#include <thread>

namespace {

using namespace std::chrono_literals;

std::uint64_t random_state;
unsigned below(unsigned n) {
    random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<unsigned>(random_state >> 33) % n;
}

enum class family {
    numbers,
    shared_locks,
    timed_locks,
    conditions,
    semaphores,
    latches,
    futures,
    stops,
    onces,
    waiting_atomics,
    pointers,
    children,
    count
};

struct instruction {
    family what;
    unsigned variant, value;
};

constexpr unsigned most_threads = 3, most_instructions = 3;
struct thread_code {
    unsigned length;
    instruction code[most_instructions];
    unsigned found;
    instruction child;
} threads[most_threads];

std::atomic<unsigned> number;
std::shared_timed_mutex shared_lock;
std::timed_mutex timed_lock;
std::recursive_mutex recursive_lock;
std::mutex gate;
std::condition_variable_any changed;
bool flag;
std::counting_semaphore<4> semaphore(1);
std::latch latch(2);
std::promise<unsigned> promise;
std::shared_future<unsigned> result = promise.get_future().share();
std::stop_source stop;
std::once_flag once;
unsigned once_runs;
std::atomic<unsigned> word;
std::atomic<std::shared_ptr<unsigned>> pointer;

void note(thread_code& me, unsigned seen) { me.found = me.found * 7 + seen + 1; }

void do_number(thread_code& me, const instruction& i) {
    switch (i.variant % 3) {
    case 0: return note(me, number.load());
    case 1: return number.store(i.value + 1);
    default: return note(me, number.fetch_add(1));
    }
}

void do_shared_lock(thread_code& me, const instruction& i) {
    switch (i.variant % 5) {
    case 0: {
        const std::unique_lock lock(shared_lock);
        return do_number(me, i);
    }
    case 1: {
        const std::unique_lock lock(shared_lock, std::try_to_lock);
        return note(me, lock ? 1 : 0);
    }
    case 2: {
        const std::shared_lock lock(shared_lock, 1us);
        return note(me, lock ? 1 : 0);
    }
    case 3: {
        const std::unique_lock lock(shared_lock, 1us);
        return note(me, lock ? 1 : 0);
    }
    default: {
        const std::shared_lock lock(shared_lock);
        return do_number(me, i);
    }
    }
}

void do_timed_lock(thread_code& me, const instruction& i) {
    if (i.variant % 4 == 0) {
        const std::scoped_lock both(timed_lock, recursive_lock);
        return do_number(me, i);
    }
    const std::unique_lock outer(recursive_lock);
    const std::unique_lock inner(recursive_lock, std::try_to_lock);
    const std::unique_lock timed(timed_lock, 1us);
    note(me, (inner ? 1U : 0U) + (timed ? 2U : 0U));
}

void do_condition(thread_code& me, const instruction& i) {
    std::unique_lock lock(gate);
    switch (i.variant % 5) {
    case 0: changed.wait(lock, [] { return flag; }); break;
    case 1: note(me, changed.wait(lock, stop.get_token(), [] { return flag; }) ? 1 : 0); break;
    case 2: note(me, changed.wait_for(lock, 1us) == std::cv_status::timeout ? 1 : 0); break;
    case 3:
        flag = true;
        changed.notify_all();
        break;
    default: flag = i.value != 0; changed.notify_one();
    }
}

void do_semaphore(thread_code& me, const instruction& i) {
    switch (i.variant % 4) {
    case 0: return semaphore.acquire();
    case 1: return note(me, semaphore.try_acquire() ? 1 : 0);
    case 2: return note(me, semaphore.try_acquire_for(1us) ? 1 : 0);
    default: return semaphore.release();
    }
}

void do_future(thread_code& me, const instruction& i) {
    try {
        switch (i.variant % 4) {
        case 0: return promise.set_value(i.value);
        case 1: return promise.set_exception(std::make_exception_ptr(3));
        case 2: return note(me, result.wait_for(1us) == std::future_status::ready ? 1 : 0);
        default: return note(me, std::shared_future(result).get());
        }
    } catch (const std::future_error&) { // it is kept already
        note(me, 4);
    } catch (int) {
        note(me, 5);
    }
}

void do_stop(thread_code& me, const instruction& i) {
    switch (i.variant % 3) {
    case 0: return note(me, stop.request_stop() ? 1 : 0);
    case 1: return note(me, stop.stop_requested() ? 1 : 0);
    default: {
        const std::stop_callback called(stop.get_token(), [] { number.fetch_add(1); });
        return do_number(me, i);
    }
    }
}

/// The first one sometimes fails.
void do_once(thread_code& me, const instruction& i) {
    try {
        std::call_once(once, [&] {
            if (++once_runs == 1 && i.value == 0) throw 1;
        });
        note(me, once_runs);
    } catch (int) {
        note(me, 0);
    }
}

void do_waiting_atomic(thread_code& me, const instruction& i) {
    switch (i.variant % 4) {
    case 0: word.wait(0); return note(me, word.load());
    case 1: word.store(i.value); return;
    case 2:
        word.store(i.value + 1);
        word.notify_one();
        return;
    default: word.notify_all();
    }
}

void do_pointer(thread_code& me, const instruction& i) {
    switch (i.variant % 3) {
    case 0: pointer.store(std::make_shared<unsigned>(i.value + 1)); return;
    case 1: {
        const std::shared_ptr<unsigned> seen = pointer.load();
        return note(me, seen == nullptr ? 0 : *seen);
    }
    default: {
        std::shared_ptr<unsigned> seen = pointer.load();
        return note(me, pointer.compare_exchange_strong(seen, nullptr) ? 1 : 0);
    }
    }
}

void do_one(thread_code& me, const instruction& i);

void do_child(thread_code& me, const instruction& i) {
    const auto run = [&me] {
        thread_code mine{};
        do_one(mine, me.child);
        return mine.found;
    };
    if (i.variant % 2 == 0) return note(me, std::async(std::launch::async, run).get() % 5);
    const std::jthread child(
        [&](const std::stop_token& asked) { number.fetch_add(asked.stop_requested() ? 2 : run() % 5); });
    do_number(me, i);
}

void do_one(thread_code& me, const instruction& i) {
    switch (i.what) {
    case family::numbers: return do_number(me, i);
    case family::shared_locks: return do_shared_lock(me, i);
    case family::timed_locks: return do_timed_lock(me, i);
    case family::conditions: return do_condition(me, i);
    case family::semaphores: return do_semaphore(me, i);
    case family::latches: return i.variant % 2 == 0 ? latch.arrive_and_wait() : note(me, latch.try_wait() ? 1 : 0);
    case family::futures: return do_future(me, i);
    case family::stops: return do_stop(me, i);
    case family::onces: return do_once(me, i);
    case family::waiting_atomics: return do_waiting_atomic(me, i);
    case family::pointers: return do_pointer(me, i);
    default: return do_child(me, i);
    }
}

instruction draw(family flavour) {
    const auto any = static_cast<family>(below(static_cast<unsigned>(family::count)));
    return {below(3) == 0 ? any : flavour, below(60), below(2)};
}

} // namespace

int main(int argc, char** argv) {
    random_state = argc > 1 ? std::strtoull(argv[1], nullptr, 10) * 7919 + 17 : 0;
    for (int k = 0; k < 8; ++k) below(2);
    const unsigned count = 2 + (below(4) == 0 ? 1 : 0);
    const auto flavour = static_cast<family>(below(static_cast<unsigned>(family::count)));
    for (unsigned t = 0; t < count; ++t) {
        threads[t].length = count == 2 && below(3) == 0 ? 2 : 1;
        for (unsigned i = 0; i < threads[t].length; ++i) threads[t].code[i] = draw(flavour);
        threads[t].child = draw(family::numbers);
        if (threads[t].child.what == family::children) threads[t].child.what = family::numbers;
    }
    std::thread running[most_threads];
    for (unsigned t = 0; t < count; ++t)
        running[t] = std::thread([t] {
            for (unsigned i = 0; i < threads[t].length; ++i) do_one(threads[t], threads[t].code[i]);
        });
    for (unsigned t = 0; t < count; ++t) running[t].join();
    for (unsigned t = 0; t < count; ++t) std::printf(" %u", threads[t].found);
    std::printf(" %u %u %u\n", number.load(), word.load(), once_runs);
    return 0;
}
