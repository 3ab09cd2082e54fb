// expect: verified
// Two peers call each other at the same time: in whatever order they learn of it, both end up with the same one connection, the one
// that the peer with the smaller id has made.
#include "two_peers.hpp"

int main() {
    side a(small_id), b(large_id);
    connection of_a(a, small_id, b, large_id), of_b(b, large_id, a, small_id);
    const auto open = [&](connection& mine) {
        for (const auto& c : mine.open()) (of_a.is(c) ? of_a : of_b).leave();
    };
    std::thread other([&] { open(of_b); });
    open(of_a);
    other.join();
    assert(a.table.size() == 1 && b.table.size() == 1);
    assert(of_b.at_caller->leaving() && of_b.at_answerer->leaving());
    assert(a.table.begin_sending(large_id, {.asks = true}, now) == of_a.at_caller);
    assert(b.table.begin_sending(small_id, {.asks = true}, now) == of_a.at_answerer);
}
