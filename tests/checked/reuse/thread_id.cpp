// expect: bug assertion
// also: bug assertion | --strategy exhaustive --reuse-addresses
// The id of a thread that was joined may be given to the next one. A table by id mixes them up.
#include <cassert>
#include <map>
#include <thread>

std::map<std::thread::id, int> slots;

int main() {
    for (int i = 0; i < 2; ++i) {
        std::thread worker([i] { assert(slots.emplace(std::this_thread::get_id(), i).second); });
        worker.join();
    }
}
