// expect: bug use_after_free
// The freed block is read by a library function.
#include <cstring>
#include <mutex>
#include <thread>

std::mutex lock;
char* text = new char[16]{"some text"};
char copy[16];

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> guard(lock);
        delete[] text;
    });
    {
        std::lock_guard<std::mutex> guard(lock);
        std::memcpy(copy, text, sizeof copy);
    }
    other.join();
}
