// expect: no bug | --executions 5000 -- readers
// also: no bug | --executions 5000 -- writers
// also: no bug | --executions 5000 -- turns
// Who starves under which policy. Readers first (the lecture's version 1): while somebody reads, every reader that comes
// is let in, and a writer waits as long as they keep coming. Writers first (version 2): the same with the parts swapped.
// In turns (phase-fair, the library's default): nobody who comes later is served first, neither here nor there.
// The program makes each line-up on purpose, so the numbers are the same in every interleaving; that is what is checked.
//
// Elsewhere: pthread_rwlock prefers readers unless told otherwise (PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP); Java's
// ReentrantReadWriteLock has a fair mode; Go's sync.RWMutex takes turns; Python has none.
#include <cassert>
#include <cstdio>
#include <lockstep/check.hpp>
#include <lockstep/fiber/fiber.hpp>
#include <lockstep/fiber/this_fiber.hpp>
#include <lockstep/sync/rw_lock.hpp>
#include <string_view>

using lockstep::rw_policy;

template <class Predicate>
void await(Predicate holds) {
    while (!holds()) lockstep::this_fiber::yield();
}

/// One reads and a writer waits; then readers come. How many get in before the writer?
template <rw_policy Policy>
int readers_past_a_waiting_writer(int comers) {
    lockstep::rw_lock<Policy> database;
    database.lock_shared();
    auto writer = lockstep::go([&] {
        database.lock();
        database.unlock();
    });
    await([&] { return database.counters().WW == 1; });
    int past = 0;
    for (int i = 0; i < comers; ++i) {
        if (!database.try_lock_shared()) continue;
        ++past;
        database.unlock_shared();
    }
    database.unlock_shared();
    writer.join();
    return past;
}

/// One writes and a reader waits; then writers come, each before the last one has left. How many get in before the reader?
template <rw_policy Policy>
int writers_past_a_waiting_reader(int comers) {
    lockstep::rw_lock<Policy> database;
    database.lock();
    auto reader = lockstep::go([&] {
        database.lock_shared();
        database.unlock_shared();
    });
    await([&] { return database.counters().WR == 1; });
    const auto a_writer_waits = [&] { return database.counters().WW == 1; };
    int past = 0;
    for (int i = 0; i < comers; ++i) {
        auto other = lockstep::go([&] {
            database.lock();
            await(a_writer_waits); // for us, again
            database.unlock();
        });
        await(a_writer_waits);
        database.unlock();
        database.lock();
        past +=
            static_cast<int>(database.counters().WR); // the other one has been in by now; does the reader still wait?
        other.join();
    }
    database.unlock();
    reader.join();
    return past;
}

/// Each policy with the share of those who come later, and are served first, that it must have.
template <rw_policy Policy>
void report(const char* policy, bool readers_pass, bool writers_pass) {
    const int comers = lockstep::checked() ? 1 : 1000;
    const int readers = readers_past_a_waiting_writer<Policy>(comers);
    const int writers = writers_past_a_waiting_reader<Policy>(comers);
    std::printf("%-13s  %4d of %d readers pass a writer, %4d of %d writers pass a reader\n", policy, readers, comers,
                writers, comers);
    assert(readers == (readers_pass ? comers : 0));
    assert(writers == (writers_pass ? comers : 0));
}

int main(int argc, char** argv) {
    const std::string_view only = argc > 1 ? argv[1] : "";
    const auto wanted = [&](std::string_view policy) { return only.empty() || only == policy; };
    if (wanted("readers")) report<rw_policy::prefer_readers>("readers first", true, false);
    if (wanted("writers")) report<rw_policy::prefer_writers>("writers first", false, true);
    if (wanted("turns")) report<rw_policy::phase_fair>("in turns", false, false);
}
