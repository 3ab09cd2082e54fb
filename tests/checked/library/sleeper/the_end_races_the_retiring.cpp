// expect: verified
// The end comes as a worker retires: it does not sleep on.
#include "crew.hpp"

lockstep::testing::crew<1> all;

int main() {
    std::thread retires([] { all[0].retire(); });
    all.stop();
    retires.join();
}
