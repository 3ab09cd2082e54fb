// expect: no bug | --executions 10000
// The lecture's bounded buffer as a monitor: the buffer cannot be reached but from inside, so no lock can be forgotten,
// and the conditions have names. The loop around each wait() is Mesa's; see hoare_and_mesa.cpp for what happens without.
// (lockstep::bounded_buffer is this, ready made.)
//
// Elsewhere: pthreads has the parts, a mutex and two condition variables, and nothing that ties them to the data; Java's
// ArrayBlockingQueue and Python's queue.Queue are this monitor; in Go it is make(chan int, capacity).
#include <cstdio>
#include <deque>
#include <lockstep/check.hpp>
#include <lockstep/fiber/fiber.hpp>
#include <lockstep/sync/monitor.hpp>

constexpr std::size_t capacity = 1;

lockstep::monitor<std::deque<int>> buffer;
lockstep::monitor<std::deque<int>>::condition no_longer_empty, no_longer_full;

void produce(int item) {
    buffer.with([&](auto& in) {
        while (in->size() == capacity) in.wait(no_longer_full);
        in->push_back(item);
        lockstep::always(in->size() <= capacity, "never more than fits");
        in.signal(no_longer_empty);
    });
}

int consume() {
    return buffer.with([](auto& in) {
        while (in->empty()) in.wait(no_longer_empty);
        const int item = in->front();
        in->pop_front();
        in.signal(no_longer_full);
        return item;
    });
}

int main() {
    const int items = lockstep::checked() ? 2 : 1000;
    const auto producer = lockstep::go([&] {
        for (int i = 1; i <= items; ++i) produce(i);
    });
    const auto consume_half = [&] {
        int sum = 0;
        for (int i = 0; i < items / 2; ++i) sum += consume();
        return sum;
    };
    lockstep::fiber<int> first = lockstep::go(consume_half), second = lockstep::go(consume_half);
    std::printf("1 + ... + %d = %d\n", items, first.join() + second.join());
}
