// expect: verified
// weak_ptr::lock gets the object whole or not at all.
#include <cassert>
#include <memory>
#include <thread>

int main() {
    auto owner = std::make_shared<int>(42);
    std::weak_ptr<int> observer = owner;
    std::thread other([&observer] {
        if (const auto locked = observer.lock()) assert(*locked == 42);
    });
    owner.reset();
    other.join();
    assert(observer.expired());
}
