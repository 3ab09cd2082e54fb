// expect: bug data_race or use_after_free
// A relaxed decrement does not order the others' last use before the delete.
#include <atomic>
#include <thread>

struct object {
    std::atomic<int> references{2};
    int parts[2] = {0, 0};
};

void release(object* o, int who) {
    o->parts[who] = 1;
    if (o->references.fetch_sub(1, std::memory_order_relaxed) == 1) delete o;
}

int main() {
    auto* const shared = new object;
    std::thread other(release, shared, 0);
    release(shared, 1);
    other.join();
}
