// expect: verified
// also: outcomes overtaken: 0, needless: 0* ; overtaken: 0, needless: 1 ; overtaken: 0, needless: 2 ;
//     overtaken: 1, needless: 0 ; overtaken: 1, needless: 1 ; overtaken: 2, needless: 0
// Readers and writers as a monitor, version 1. It is safe (the database is a plain variable, so a reader beside a
// writer would be a data race), but a reader may enter while a writer waits: if there are always readers, the writer
// starves. And a writer that leaves wakes everybody: if the next writer gets the lock first, the readers woke up for
// nothing. Counted here: readers that went past a waiting writer, and needless wake-ups.
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable ok_to_read;
std::condition_variable ok_to_write;
int AR = 0; // active readers
int AW = 0; // active writers
int database = 0;

int waiting_writers = 0; // only to count
int overtaken = 0;
int needless = 0;

void reader() {
    {
        std::unique_lock<std::mutex> guard(lock);
        while (AW > 0) {
            ok_to_read.wait(guard);
            if (AW > 0) ++needless;
        }
        AR++;
        if (waiting_writers > 0) ++overtaken;
    }
    [[maybe_unused]] const int seen = database;
    std::unique_lock<std::mutex> guard(lock);
    AR--;
    if (AR == 0) ok_to_write.notify_one();
}

void writer() {
    {
        std::unique_lock<std::mutex> guard(lock);
        while (AR > 0 || AW > 0) {
            ++waiting_writers;
            ok_to_write.wait(guard);
            --waiting_writers;
        }
        AW++;
    }
    ++database;
    std::unique_lock<std::mutex> guard(lock);
    AW--;
    ok_to_write.notify_one();
    ok_to_read.notify_all();
}

int main() {
    std::thread w1(writer);
    std::thread w2(writer);
    std::thread r1(reader);
    std::thread r2(reader);
    w1.join();
    w2.join();
    r1.join();
    r2.join();
    std::printf("overtaken: %d, needless: %d\n", overtaken, needless);
}
