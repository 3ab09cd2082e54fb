// Boost.Lockfree's single-producer single-consumer ring (libboost-dev).
#include <boost/lockfree/spsc_queue.hpp>
#include <cassert>
#include <thread>

int main() {
    boost::lockfree::spsc_queue<int, boost::lockfree::capacity<2>> ring;
    std::thread producer([&] {
        ring.push(1);
        ring.push(2);
    });
    int sum = 0;
    int last = 0;
    for (int i = 0; i < 2; ++i) {
        int value = 0;
        if (ring.pop(value)) {
            assert(value > last);
            last = value;
            sum += value;
        }
    }
    producer.join();
    int value = 0;
    while (ring.pop(value)) sum += value;
    assert(sum == 3);
}
