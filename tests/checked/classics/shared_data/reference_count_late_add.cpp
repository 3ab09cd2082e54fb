// expect: bug use_after_free or data_race or double_free
// A pointer is read first and its count raised later: in between the last owner may have let go.
#include <atomic>
#include <thread>

struct object {
    std::atomic<int> references{1};
};

std::atomic<object*> shared{nullptr};

void release(object* o) {
    if (o->references.fetch_sub(1) == 1) delete o;
}

int main() {
    shared = new object;
    std::thread other([] {
        if (object* const o = shared.exchange(nullptr)) release(o);
    });
    if (object* const o = shared.load()) {
        ++o->references;
        release(o);
    }
    other.join();
}
