// expect: verified
// condition_variable_any with a stop token: the wait ends by the request, which comes from the destructor of jthread.
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable_any changed;
bool ready = false;
bool left = false;

int main() {
    {
        std::jthread worker([](std::stop_token stop) {
            std::unique_lock<std::mutex> guard(lock);
            const bool was_ready = changed.wait(guard, stop, [] { return ready; });
            assert(!was_ready);
            left = true;
        });
    }
    assert(left);
}
