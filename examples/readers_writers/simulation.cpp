// expect: verified
// The lecture's simulation of version 2, with the arrivals R1, R2, W1, R3. Its schedule file lets the threads arrive in
// this order while R1 and R2 are still reading; `lockstep show --watch AR,WR,AW,WW` then walks through the states: R3
// waits although only readers are active, because W1 waits already, and comes in after W1 has left.
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable ok_to_read;
std::condition_variable ok_to_write;
int AR = 0; // active readers
int WR = 0; // waiting readers
int AW = 0; // active writers
int WW = 0; // waiting writers
int database = 0;

void reader() {
    // First check self into the guard.
    std::unique_lock<std::mutex> guard(lock);
    while (AW > 0 || WW > 0) {
        WR++;
        ok_to_read.wait(guard);
        WR--;
    }
    AR++;
    guard.unlock();
    // Perform the actual read-only access.
    [[maybe_unused]] const int seen = database;
    // Now check out of the guard.
    guard.lock();
    AR--;
    if (AR == 0 && WW > 0) ok_to_write.notify_one();
}

void writer() {
    // First check self into the guard.
    std::unique_lock<std::mutex> guard(lock);
    while (AR > 0 || AW > 0) {
        WW++;
        ok_to_write.wait(guard);
        WW--;
    }
    AW++;
    guard.unlock();
    // Perform the actual read/write access.
    ++database;
    // Now check out of the guard.
    guard.lock();
    AW--;
    if (WW > 0) {
        ok_to_write.notify_one();
    } else {
        ok_to_read.notify_all();
    }
}

int main() {
    std::thread r1(reader);
    std::thread r2(reader);
    std::thread w1(writer);
    std::thread r3(reader);
    r1.join();
    r2.join();
    w1.join();
    r3.join();
    std::printf("database: %d\n", database);
}
