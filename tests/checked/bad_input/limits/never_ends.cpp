// expect: copes | --steps 5000 --time 5s
// A server: it locks and unlocks for ever, and every execution meets the limit of steps.
#include <mutex>
#include <thread>

std::mutex lock;
unsigned long requests = 0;

int main() {
    std::thread server([] {
        for (;;) {
            std::lock_guard<std::mutex> guard(lock);
            ++requests;
        }
    });
    server.join();
}
