// expect: outcomes nothing* ; got 1*
// With otherwise() a select does not wait: it takes what is there.
#include "lockstep/sync/select.hpp"

#include <cstdio>
#include <thread>

int main() {
    lockstep::channel<int> c(1);
    std::thread sender([&] { c.send(1); });
    lockstep::select(lockstep::on_receive(c, [](std::optional<int> v) { std::printf("got %d", *v); }),
                     lockstep::otherwise([] { std::printf("nothing"); }));
    sender.join();
}
