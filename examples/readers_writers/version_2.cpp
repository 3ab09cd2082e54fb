// expect: verified
// also: outcomes overtaken: 0, needless: 0* ; overtaken: 0, needless: 1 ; overtaken: 0, needless: 2
// Readers and writers as a monitor, version 2, biased to writers: a reader waits while a writer is active *or
// waiting*, and a writer that leaves wakes the next writer if there is one, else all readers. No reader goes past a
// waiting writer.
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

int overtaken = 0; // only to count
int needless = 0;

void reader() {
    {
        std::unique_lock<std::mutex> guard(lock);
        while (AW > 0 || WW > 0) {
            WR++;
            ok_to_read.wait(guard);
            WR--;
            if (AW > 0 || WW > 0) ++needless;
        }
        AR++;
        if (WW > 0) ++overtaken;
    }
    [[maybe_unused]] const int seen = database;
    std::unique_lock<std::mutex> guard(lock);
    AR--;
    if (AR == 0 && WW > 0) ok_to_write.notify_one();
}

void writer() {
    {
        std::unique_lock<std::mutex> guard(lock);
        while (AR > 0 || AW > 0) {
            WW++;
            ok_to_write.wait(guard);
            WW--;
        }
        AW++;
    }
    ++database;
    std::unique_lock<std::mutex> guard(lock);
    AW--;
    if (WW > 0) {
        ok_to_write.notify_one();
    } else {
        ok_to_read.notify_all();
    }
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
