// expect: verified
// A full buffer holds the producer up until a place is free.
#include "lockstep/sync/bounded_buffer.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::bounded_buffer<int> buffer(1);
    buffer.put(1);
    std::thread producer([&] {
        buffer.put(2);
        assert(buffer.size() <= 1);
    });
    const int first = buffer.take();
    producer.join();
    assert(first == 1 && buffer.take() == 2);
}
