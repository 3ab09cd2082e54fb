// expect: verified
// std::async runs the function on a thread of its own and hands over its result.
#include <cassert>
#include <future>

int main() {
    int data = 0;
    std::future<int> answer = std::async(std::launch::async, [&] {
        data = 1;
        return 41;
    });
    assert(answer.get() + data == 42);
}
