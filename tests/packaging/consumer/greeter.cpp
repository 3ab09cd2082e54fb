// A server and a client of HTTP in a program that found the library by find_package.
#include <lockstep/fiber/fiber.hpp>
#include <lockstep/net/http/client/client.hpp>
#include <lockstep/net/http/server/server.hpp>
#include <lockstep/net/listener.hpp>

namespace net = lockstep::net;

int main() {
    net::http::server server;
    server.routes().get("/", [](net::http::request&) { return net::http::response::text("hello\n"); });
    net::listener door(net::address::loopback());
    auto serving = lockstep::go([&] { server.serve(door); });
    net::http::client web;
    const std::string heard = web.get("http://" + door.local().to_string() + "/").read_all();
    server.stop();
    serving.join();
    return heard == "hello\n" ? 0 : 1;
}
