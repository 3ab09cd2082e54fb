// oneTBB's concurrent_queue (libtbb-dev): a producer beside a consumer that tries once.
#include <cassert>
#include <tbb/concurrent_queue.h>
#include <thread>

int main() {
    tbb::concurrent_queue<int> queue;
    std::thread producer([&] { queue.push(1); });
    int value = 0;
    const bool got = queue.try_pop(value);
    producer.join();
    assert(!got || value == 1);
    assert(got || (queue.try_pop(value) && value == 1));
}
