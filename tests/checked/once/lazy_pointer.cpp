// expect: bug data_race
// Double-checked locking the old way: the first look at the pointer is a plain read.
#include <mutex>
#include <thread>

std::mutex lock;
int* instance = nullptr;

int* get() {
    if (instance == nullptr) {
        std::lock_guard<std::mutex> guard(lock);
        if (instance == nullptr) instance = new int(42);
    }
    return instance;
}

int main() {
    std::thread other([] { get(); });
    get();
    other.join();
    delete instance;
}
