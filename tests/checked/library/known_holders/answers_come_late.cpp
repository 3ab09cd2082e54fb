// expect: verified
// Two newcomers are given a record at the same time, and a newer one comes meanwhile: whatever the order in which their answers come, who
// is known to have the newer one has it.
#include "../replica_register/replicas.hpp"
#include "lockstep/net/p2p/values/known_holders.hpp"

#include <thread>

using namespace lockstep::testing;

replica mine, newcomers[2];
std::mutex lock; ///< guards the next one
lockstep::net::p2p::known_holders<int, version> holders;

void give(int to) {
    std::optional<version> offered;
    {
        const std::lock_guard guard(mine.lock);
        offered = mine.has.held();
    }
    {
        const std::lock_guard guard(newcomers[to].lock);
        newcomers[to].has.store(*offered);
    }
    const std::lock_guard guard(lock);
    holders.has(to, *offered);
}

int main() {
    const version old{1, 0}, newer{2, 0};
    mine.has.store(old);
    std::thread first([] { give(0); }), second([] { give(1); });
    {
        const std::lock_guard guard(mine.lock);
        mine.has.store(newer);
    }
    first.join();
    second.join();
    const std::vector<int> lack = holders.lack({0, 1}, newer);
    for (const int n : {0, 1})
        if (std::find(lack.begin(), lack.end(), n) == lack.end()) assert(newcomers[n].has.held() == newer);
    lockstep::sometimes(lack.empty(), "both have the newer one");
    lockstep::sometimes(lack.size() == 1, "one has it, and is known to");
}
