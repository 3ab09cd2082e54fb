// expect: verified
// The future of std::async waits in its destructor, so what the function did is visible after it.
#include <cassert>
#include <future>

int main() {
    int data = 0;
    {
        auto ignored = std::async(std::launch::async, [&] { data = 42; });
    }
    assert(data == 42);
}
