// expect: verified
// Who stops the server, and has no patience, cuts off what is left, and goes on when the last connection has ended, not before.
#include "../who_waits.hpp"
#include "connection.hpp"

#include <cassert>
#include <optional>
#include <thread>

lockstep::net::http::visitors all;
lockstep::testing::connection stream;
std::optional<lockstep::net::http::visit> here;
bool ended = false;

int main() {
    here.emplace(all, stream);
    std::thread stops([] {
        all.await_none(std::chrono::milliseconds(0));
        assert(ended); // and no data race: what the connection did has happened before
        assert(stream.shut.is_set());
    });
    lockstep::testing::assume_waits(2); // with its patience, and without
    ended = true;
    here.reset();
    stops.join();
    assert(all.count() == 0);
}
