// expect: verified
// A buffer with one place: the consumer waits for the item, and is not left waiting.
#include "lockstep/sync/bounded_buffer.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::bounded_buffer<int> buffer(1);
    std::thread producer([&] { buffer.put(1); });
    const int item = buffer.take();
    producer.join();
    assert(item == 1 && buffer.size() == 0);
}
