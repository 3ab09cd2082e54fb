// expect: verified
// Every thread knows itself by another id, and stays the same from one call to the next.
#include <cassert>
#include <pthread.h>
#include <thread>

pthread_t seen_inside;

int main() {
    const pthread_t main_thread = pthread_self();
    std::thread worker([] {
        seen_inside = pthread_self();
        std::this_thread::yield();
        assert(pthread_equal(seen_inside, pthread_self()));
    });
    const auto id = worker.get_id();
    const pthread_t from_outside = worker.native_handle();
    assert(id != std::this_thread::get_id());
    worker.join();
    assert(pthread_equal(seen_inside, from_outside));
    assert(!pthread_equal(seen_inside, main_thread));
    assert(pthread_equal(main_thread, pthread_self()));
}
