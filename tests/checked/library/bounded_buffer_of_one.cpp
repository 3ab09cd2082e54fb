// expect: no bug | --executions 20000
// A buffer with one place: the producer waits for room, the consumer for the item, and neither is left waiting.
#include "lockstep/sync/bounded_buffer.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::bounded_buffer<int> buffer(1);
    std::thread producer([&] {
        buffer.put(1);
        buffer.put(2);
    });
    const int first = buffer.take();
    const int second = buffer.take();
    producer.join();
    assert(first == 1 && second == 2);
}
