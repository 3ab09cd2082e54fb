// expect: verified
// Intrusive reference counting: who takes the count to zero deletes, and sees all that others did to the object.
#include <atomic>
#include <thread>

struct object {
    std::atomic<int> references{2};
    int uses = 0;
    std::atomic<int> visits{0};
};

void release(object* o) {
    ++o->visits;
    if (o->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        o->uses = o->visits;
        delete o;
    }
}

int main() {
    auto* const shared = new object;
    std::thread other(release, shared);
    release(shared);
    other.join();
}
