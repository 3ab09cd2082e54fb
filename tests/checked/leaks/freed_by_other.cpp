// expect: verified
// One thread allocates, another frees; who does which depends on the schedule.
#include <mutex>
#include <thread>

std::mutex lock;
int* block = nullptr;

void flip() {
    std::lock_guard<std::mutex> guard(lock);
    if (block == nullptr) {
        block = new int(1);
    } else {
        delete block;
        block = nullptr;
    }
}

int main() {
    std::thread other(flip);
    flip();
    other.join();
}
