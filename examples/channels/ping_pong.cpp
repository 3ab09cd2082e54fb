// expect: no bug | --executions 10000
// Two who hit a ball back and forth. A channel without room passes each value from hand to hand, so the ball is in the air
// nowhere else than where the program says.
//
// Elsewhere: two goroutines and two channels are the classic in Go; with pthreads or Java it takes a mutex, a condition
// variable and a variable that says whose turn it is; Java's SynchronousQueue is this channel.
#include <cstdio>
#include <lockstep/check.hpp>
#include <lockstep/fiber/fiber.hpp>
#include <lockstep/sync/channel.hpp>

int main() {
    const int hits = lockstep::checked() ? 2 : 100'000;
    lockstep::channel<int> to_pong, to_ping;
    const auto pong = lockstep::go([&] {
        for (const int ball : to_pong) to_ping.send(ball + 1);
    });
    int ball = 0;
    while (ball < hits) {
        to_pong.send(ball + 1);
        ball = to_ping.receive().value();
    }
    to_pong.close(); // ends pong's loop; going out of scope joins it
    std::printf("the ball was hit %d times\n", ball);
}
