// expect: verified
// also: outcomes database: 1*
// Readers and writers of a database under a single lock: correct, but two readers, who would not disturb each other,
// wait for one another.
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex lock;
int database = 0;

void reader() {
    std::lock_guard<std::mutex> guard(lock);
    [[maybe_unused]] const int seen = database;
}

void writer() {
    std::lock_guard<std::mutex> guard(lock);
    ++database;
}

int main() {
    std::thread r1(reader);
    std::thread r2(reader);
    std::thread w1(writer);
    r1.join();
    r2.join();
    w1.join();
    std::printf("database: %d\n", database);
}
