// Our HTTP server with one answer of 1 KiB. usage: http_fibers WORKERS; prints its port.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/net/http/server/server.hpp"
#include "lockstep/net/listener.hpp"

#include <cstdio>
#include <cstdlib>

using namespace lockstep::net;

int main(int argc, char** argv) {
    lockstep::scheduler fibers({.workers = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 1});
    http::server server;
    const std::string body(1024, 'x');
    server.routes().get("/1k", [&](http::request&) { return http::response::text(body); });
    listener door(address::loopback());
    std::printf("%u\n", door.local().port());
    std::fflush(stdout);
    fibers.go([&] { server.serve(door); }).join();
}
