// Our HTTP server with the files of a folder. usage: http_fibers WORKERS FOLDER [tls]; prints its port.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/net/http/server/files.hpp"
#include "lockstep/net/http/server/server.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/tls.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace lockstep::net;
using namespace std::chrono_literals;

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const std::string folder = argv[2];
    lockstep::scheduler fibers({.workers = static_cast<unsigned>(std::atoi(argv[1]))});
    http::server server({.head_timeout = 60s}); // long enough for an attack to last as long as it is looked at
    server.routes().get("/{path...}", http::serve_files(folder));
    http::server::dressing dress;
    if (argc > 3) {
        const tls_context mine(tls_server_options{.identities = {{folder + "/certificate.pem", folder + "/key.pem"}}});
        dress = [mine](stream&& peer) { return std::make_unique<tls_stream>(tls_accept(std::move(peer), mine, 10s)); };
    }
    listener door(address::loopback());
    std::printf("%u\n", door.local().port());
    std::fflush(stdout);
    fibers.go([&] { server.serve(door, dress); }).join();
}
