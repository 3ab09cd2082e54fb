// peerd: a peer that stays: keeps values for others, on disk if it is told, and shows what it does. `peerd --help` says the rest.
#include "common/member.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/http/server/server.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/p2p/store/sqlite_storage.hpp"
#include "peerd/status_page.hpp"

namespace p2p = lockstep::net::p2p;
namespace http = lockstep::net::http;

namespace {

constexpr const char* footer = R"(Examples:
  peerd --listen 10.0.0.7:7000 --key /var/lib/peer/key --data /var/lib/peer        the first of a network
  peerd --listen 10.0.0.8:7000 --join 10.0.0.7:7000 --http 127.0.0.1:8080          one more, with a page at /

It prints where it is, and its page, a line each. Ctrl-C and SIGTERM end it politely: what it keeps it gives to others. Killed at any
moment it loses nothing that was acknowledged, with --data; its network does not either, as long as others have it.

The page says whom it knows (as a picture: the ring of ids), what it keeps and what it has done; /status.json says so to programs.

Exit status: 0 it was ended; 2 the command line makes no sense; 3 nobody was reached, a port is taken, or the disk fails.)";

struct command {
    examples::member_options member;
    std::string data, page_at;
};

p2p::values_options options_of(const command& c) {
    p2p::values_options options;
    if (!c.data.empty())
        options.disk = std::make_shared<p2p::sqlite_storage>(
            c.data, [](const std::string& says) { fmt::print(stderr, "peerd: {}\n", says); });
    return options;
}

int run(const command& c) {
    const examples::quiet_end end;
    examples::member us(c.member);
    p2p::values values(us.peer(), options_of(c));
    p2p::provider_directory directory(us.peer());
    p2p::content_exchange contents(directory);
    us.join();
    fmt::print("{} at {}\n", us.peer().id().hex(), us.wire().local().to_string());

    http::server server;
    const peerd::parts shown{us.peer(), us.wire(), values, contents};
    server.routes().get("/", [&](http::request&) {
        return http::response(http::status::ok, peerd::status_page(shown), "text/html; charset=utf-8");
    });
    server.routes().get("/status.json", [&](http::request&) {
        return http::response(http::status::ok, peerd::status_json(shown), "application/json");
    });
    std::optional<lockstep::net::listener> door;
    if (!c.page_at.empty()) {
        door.emplace(lockstep::net::address(std::string_view(c.page_at)));
        fmt::print("http://{}/\n", door->local().to_string());
    }
    std::fflush(stdout);

    lockstep::task_group serving;
    if (door) serving.go([&] { server.serve(*door); });
    end.wait();
    end.abandon(); // once more ends it at once
    server.stop();
    serving.join();
    values.hand_over();
    us.peer().leave();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    command c;
    CLI::App app("A peer that stays, and keeps values for others.", "peerd");
    app.footer(footer);
    app.add_option("--data", c.data, "keep values on disk, in this folder")->type_name("FOLDER");
    app.add_option("--http", c.page_at, "show a page about it there; port 0 is any")->type_name("ADDRESS");
    c.member.add_to(app);
    try {
        app.parse(argc, argv);
        return run(c);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const std::invalid_argument& e) {
        fmt::print(stderr, "peerd: {}\n", e.what());
        return 2;
    } catch (const std::exception& e) {
        fmt::print(stderr, "peerd: {}\n", e.what());
        return 3;
    }
}
