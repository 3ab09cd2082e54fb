// expect: no bug | --executions 10000
// The textbook's database that bears N = 2 connections: a semaphore with the value 2 counts the free ones, and whoever
// finds none waits. It limits how many are inside; the rows need a lock of their own.
//
// Elsewhere: sem_t and sem_wait in POSIX, java.util.concurrent.Semaphore, Python's threading.Semaphore(2); in Go a
// channel with room for two, into which one sends to enter.
#include <cstdio>
#include <lockstep/check.hpp>
#include <lockstep/fiber/task_group.hpp>
#include <lockstep/sync/defer.hpp>
#include <lockstep/sync/semaphore.hpp>
#include <lockstep/sync/synchronized.hpp>
#include <vector>

constexpr int connections = 2;

lockstep::semaphore db_semaphore(connections);
lockstep::synchronized<int> inside(0);
lockstep::synchronized<std::vector<int>> database;

void insert(int data) {
    db_semaphore.acquire();
    const lockstep::defer give_back([] { db_semaphore.release(); }); // by whichever way we leave
    const int now_inside = inside.with([](int& n) { return ++n; });
    lockstep::always(now_inside <= connections, "never more than two");
    lockstep::sometimes(now_inside == connections, "two at once");
    database.lock()->push_back(data);
    inside.with([](int& n) { --n; });
}

int main() {
    const int clients = lockstep::checked() ? 3 : 100;
    lockstep::task_group all;
    for (int i = 0; i < clients; ++i) all.go([i] { insert(7 + i); });
    all.join();
    std::printf("%zu rows, never more than %d connections\n", database.lock()->size(), connections);
}
