// moodycamel's ConcurrentQueue (libconcurrentqueue-dev): two producers, and a consumer that takes what it can; nothing is
// lost, nothing is doubled.
#include <cassert>
#include <concurrentqueue/concurrentqueue.h>
#include <thread>

int main() {
    moodycamel::ConcurrentQueue<int> queue(4);
    std::thread other([&] { queue.enqueue(2); });
    queue.enqueue(1);
    int first = 0;
    const bool got = queue.try_dequeue(first);
    other.join();
    int sum = got ? first : 0;
    int value = 0;
    while (queue.try_dequeue(value)) sum += value;
    assert(sum == 3);
}
