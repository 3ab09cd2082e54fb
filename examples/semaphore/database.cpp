// expect: verified
// also: outcomes rows: 3*
// A database that bears N = 2 connections at once, and three clients. The semaphore starts with the value 2, so however
// the clients interleave there are never more than two inside.
#include <atomic>
#include <cassert>
#include <cstdio>
#include <mutex>
#include <semaphore.h>
#include <thread>
#include <vector>

constexpr int connections = 2;

sem_t db_semaphore;
std::atomic<int> inside{0};
std::vector<int> database;
std::mutex database_lock; // two clients inside must still not append at the same moment

void insert(int data) {
    sem_wait(&db_semaphore);
    const int now_inside = ++inside;
    assert(now_inside <= connections);
    {
        std::lock_guard<std::mutex> guard(database_lock);
        database.push_back(data);
    }
    --inside;
    sem_post(&db_semaphore);
}

int main() {
    sem_init(&db_semaphore, 0, connections);
    std::thread p1(insert, 7);
    std::thread p2(insert, 8);
    std::thread p3(insert, 9);
    p1.join();
    p2.join();
    p3.join();
    sem_destroy(&db_semaphore);
    std::printf("rows: %zu\n", database.size());
}
