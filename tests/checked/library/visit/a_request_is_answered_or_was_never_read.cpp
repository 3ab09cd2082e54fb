// expect: verified
// A request comes while the server stops. Where the connection takes it, the stream stays open until it is answered; then the
// connection ends.
#include "connection.hpp"

#include <cassert>
#include <thread>

lockstep::net::http::visitors all;
lockstep::testing::connection stream;

int main() {
    lockstep::net::http::visit here(all, stream);
    std::thread stops([] { all.send_away(); });
    bool taken = false;
    if (here.rest()) {
        taken = here.rise(); // the request is there at once
        assert(!taken || !stream.shut.is_set());
    }
    stops.join();
    assert(!taken || !stream.shut.is_set()); // it was busy: nobody shut it down
    assert(!here.rest());
}
