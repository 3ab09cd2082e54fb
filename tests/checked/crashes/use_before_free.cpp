// expect: verified
// The same with a null to tell that it is gone.
#include <mutex>
#include <thread>

std::mutex lock;
int* number = new int(1);

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> guard(lock);
        delete number;
        number = nullptr;
    });
    {
        std::lock_guard<std::mutex> guard(lock);
        if (number != nullptr) *number = 2;
    }
    other.join();
}
