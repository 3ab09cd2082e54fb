// expect: verified
// A connection comes to rest while the server stops: it is told to end, or its stream is shut down. It never waits for ever.
#include "connection.hpp"

#include <cassert>
#include <thread>

lockstep::net::http::visitors all;
lockstep::testing::connection stream;

int main() {
    lockstep::net::http::visit here(all, stream);
    std::thread stops([] { all.send_away(); });
    if (here.rest()) {
        std::error_code error;
        stream.wait_readable({}, error);
        assert(!here.rise()); // nothing was asked, so what woke it was the end
    }
    stops.join();
}
