// expect: verified
// std::jthread asks its function to stop and joins it in its destructor.
#include <atomic>
#include <thread>

int main() {
    std::jthread worker([](std::stop_token stop) {
        while (!stop.stop_requested()) std::this_thread::yield();
    });
}
