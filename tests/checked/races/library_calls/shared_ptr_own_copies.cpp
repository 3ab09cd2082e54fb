// expect: verified
// Each thread has its own copy of the shared_ptr; whoever lets go last frees the number.
#include <memory>
#include <thread>

int main() {
    auto mine = std::make_shared<int>(1);
    std::thread other([copy = mine]() mutable { copy.reset(); });
    mine.reset();
    other.join();
}
