// expect: verified
// A take gives up as the item comes: it has the item or the buffer does.
#include "lockstep/sync/bounded_buffer.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::bounded_buffer<int> buffer(1);
    std::thread producer([&] { buffer.put(7); });
    const std::optional<int> got = buffer.take_for(std::chrono::milliseconds(1));
    producer.join();
    assert(got ? *got == 7 && buffer.size() == 0 : buffer.take() == 7);
}
