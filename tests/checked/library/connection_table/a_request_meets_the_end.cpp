// expect: verified
// One side wants to end the connection as the other one asks something over it: it ends only when that is answered, or nothing was
// asked on it.
#include "two_peers.hpp"

int main() {
    side a(small_id), b(large_id);
    connection c(a, small_id, b, large_id);
    assert(c.open().empty());
    std::atomic<bool> answered{false}, ended{false};
    bool asked = false;
    std::thread asks([&] {
        const table_message request{.asks = true};
        std::unique_lock at_a(a.lock);
        const auto by = a.table.begin_sending(large_id, request, now);
        asked = by != nullptr;
        at_a.unlock();
        if (by == nullptr) return; // it was told before
        std::unique_lock at_b(b.lock); // it arrives
        b.table.note_received(c.at_answerer, request, now);
        const auto back = b.table.begin_sending(small_id, {.answers = true}, now);
        at_b.unlock();
        assert(back == c.at_answerer); // though it is leaving
        answered = true;
        at_a.lock();
        a.table.end_sending(c.at_caller, request, true);
        a.table.note_received(c.at_caller, {.answers = true}, now);
        ended = c.at_caller->leaving() && !c.at_caller->busy(now); // a has been told, and has waited for this
        assert(!c.at_caller->busy(now));
    });
    { // b wants it to end
        const std::scoped_lock guard(b.lock);
        b.table.leave(c.at_answerer);
    }
    { // a is told
        const std::scoped_lock guard(a.lock);
        a.table.leave(c.at_caller);
        if (!c.at_caller->busy(now)) {
            assert(!asked || answered); // then nothing is cut off
            ended = true;
        }
    }
    asks.join();
    assert(ended);
}
