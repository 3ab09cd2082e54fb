// httpd DIR: serves the files of a folder, a fiber for each client. `httpd --help` says the rest.
#include "lockstep/fiber/readiness.hpp"
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/http/characters.hpp"
#include "lockstep/net/http/server/access_log.hpp"
#include "lockstep/net/http/server/files.hpp"
#include "lockstep/net/http/server/server.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/tls.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace http = lockstep::net::http;
namespace net = lockstep::net;
using std::chrono::milliseconds;

namespace {

enum outcome : int { stopped = 0, cannot_serve = 1, bad_usage = 2 };

constexpr const char* footer = R"(Examples:
  httpd .                                   this folder on http://127.0.0.1:8080/
  httpd --port 0 --print-port --demo        the demonstration on a free port, which is printed
  httpd --address 0.0.0.0 --listing --log access.log /srv/www
  httpd --tls chain.pem key.pem /srv/www    over TLS

The demonstration (--demo): / answers every method, POST / with what was sent; /echo with the head of the request, /cookie
with its cookies. It goes before files of these names.

SIGTERM or Ctrl-C: no connection is accepted any more, requests under way are answered, then it ends; a second one ends it at
once. Exit status: 0 stopped so, 1 it cannot serve (the port is in use, a file is missing), 2 the command line makes no sense.)";

struct command {
    std::string folder, address = "127.0.0.1", log;
    std::vector<std::string> identity;
    std::uint16_t port = 8080;
    bool print_port = false, demo = false, listing = false, writable = false;
    unsigned workers = 0;
    double idle_timeout = 60;
    http::limits limits;
};

/// Reads the command line. Nothing: it is done with, and `status` is how.
std::optional<command> read_command_line(int argc, char** argv, int& status) {
    command c;
    CLI::App app("Serves the files of a folder over HTTP/1.1.", "httpd");
    app.footer(footer);
    auto* const folder = app.add_option("DIR,--docroot", c.folder, "the folder");
    app.add_option("--address", c.address, "where to listen (127.0.0.1); 0.0.0.0 or ::, all of this machine's");
    app.add_option("--port", c.port, "the port (8080); 0: one that is free");
    app.add_flag("--print-port", c.print_port, "print the port alone instead of the URL");
    app.add_flag("--demo", c.demo, "serve the demonstration, too");
    app.add_flag("--listing", c.listing, "a folder without index.html shows what is in it");
    app.add_flag("--writable", c.writable, "anybody who reaches it may PUT and DELETE files");
    app.add_option("--log", c.log, "append a line for each request; -: standard output")->type_name("FILE");
    app.add_option("--max-header", c.limits.head_bytes, "largest head of a request")
        ->type_name("BYTES")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--max-body", c.limits.body_bytes, "largest content of a request")
        ->type_name("BYTES")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--idle-timeout", c.idle_timeout, "close connections that ask for nothing for so long (60)")
        ->type_name("SECONDS")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--tls", c.identity, "speak TLS, with this certificate chain and key")
        ->type_name("CHAIN KEY")
        ->expected(2);
    app.add_option("--workers", c.workers, "threads; 0: one for each processor")->check(CLI::NonNegativeNumber);
    try {
        app.parse(argc, argv);
        if (c.writable && folder->count() == 0) throw CLI::ValidationError("--writable", "needs DIR");
        if (folder->count() == 0 && !c.demo) throw CLI::RequiredError("DIR (or --demo)");
    } catch (const CLI::ParseError& e) {
        status = app.exit(e) == 0 ? stopped : bad_usage;
        return std::nullopt;
    }
    return c;
}

// --- the demonstration ----------------------------------------------------------------------------------------------------

http::response echoed(http::request& asked) {
    const auto type = asked.fields().get("Content-Type").value_or("application/octet-stream");
    http::response answer;
    answer.fields.set("Content-Type", type);
    answer.body = asked.read_all();
    return answer;
}

http::response head_of(http::request& asked) {
    std::string text;
    http::append_head(text, asked.head());
    return http::response::text(text);
}

/// Cookie: a=1; b=2 (RFC 6265, 4.2.1), a line each.
http::response cookies_of(http::request& asked) {
    std::string text;
    for (const auto [name, value] : asked.fields()) {
        if (!http::same_name(name, "Cookie")) continue;
        for (std::string_view rest = value; !rest.empty();) {
            const std::size_t end = std::min(rest.find(';'), rest.size());
            const std::string_view one = http::trimmed(rest.substr(0, end));
            if (!one.empty()) text.append(one).append("\n");
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return http::response::text(text);
}

void add_demonstration(http::router& routes) {
    using http::method;
    for (const method m : {method::get, method::put, method::delete_, method::options, method::trace, method::patch})
        routes.on(m, "/", [](http::request&) { return http::response::text("OK\n"); });
    routes.post("/", echoed);
    for (const method m : {method::get, method::post, method::put, method::delete_, method::patch})
        routes.on(m, "/echo", head_of);
    routes.get("/cookie", cookies_of);
}

// --- serving ----------------------------------------------------------------------------------------------------------------

/// SIGTERM and SIGINT as something that a fiber waits for. Made before the first thread is: all inherit that they are blocked.
class ending_signals {
public:
    ending_signals() {
        sigemptyset(&which_);
        sigaddset(&which_, SIGTERM);
        sigaddset(&which_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &which_, nullptr);
        descriptor_ = signalfd(-1, &which_, SFD_NONBLOCK | SFD_CLOEXEC);
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
    }
    ending_signals(const ending_signals&) = delete;
    ending_signals& operator=(const ending_signals&) = delete;
    ~ending_signals() { close(descriptor_); }

    /// True: one has come, and the next one ends the program. False: a stop was requested.
    bool wait(const std::stop_token& stop) {
        lockstep::readiness ready(descriptor_);
        signalfd_siginfo one;
        for (;;) {
            const std::uint32_t seen = ready.seen(lockstep::direction::read);
            if (read(descriptor_, &one, sizeof one) == sizeof one) break;
            if (ready.wait(lockstep::direction::read, seen, lockstep::parking::never, stop) ==
                lockstep::parking::ending::cancelled)
                return false;
        }
        pthread_sigmask(SIG_UNBLOCK, &which_, nullptr);
        return true;
    }

private:
    sigset_t which_{};
    int descriptor_ = -1;
};

void serve(const command& c) {
    ending_signals signals;
    std::optional<http::access_log> log;
    http::server_options options{.limits = c.limits,
                                 .idle_timeout = milliseconds(static_cast<std::int64_t>(c.idle_timeout * 1000))};
    if (c.log == "-") log.emplace(STDOUT_FILENO);
    else if (!c.log.empty()) log.emplace(c.log);
    if (log) options.log = [&log](std::string_view line) { log->write(line); };
    options.on_error = [](std::string_view what) { fmt::print(stderr, "httpd: {}\n", what); };

    http::server server(options);
    if (c.demo) add_demonstration(server.routes());
    if (!c.folder.empty()) server.routes().get("/{path...}", http::serve_files(c.folder, {.listing = c.listing}));
    if (c.writable)
        for (const http::method m : {http::method::put, http::method::delete_})
            server.routes().on(m, "/{path...}", http::store_files(c.folder));
    http::server::dressing dress;
    if (!c.identity.empty()) {
        const net::tls_context secret({.identities = {{c.identity[0], c.identity[1]}}, .protocols = {"http/1.1"}});
        dress = [secret](net::stream&& peer) -> std::unique_ptr<net::byte_stream> {
            return std::make_unique<net::tls_stream>(
                net::tls_accept(std::move(peer), secret, std::chrono::seconds(10)));
        };
    }
    net::listener door(net::address(c.address, c.port));

    const std::uint16_t port = door.local().port();
    if (c.print_port) fmt::print("{}\n", port);
    else fmt::print("{}://{}/\n", dress ? "https" : "http", door.local().to_string());
    std::fflush(stdout);

    lockstep::scheduler fibers({.workers = c.workers});
    fibers
        .go([&] {
            lockstep::task_group stopper; // ends with this fiber, whatever ends it
            stopper.go([&](const std::stop_token& over) {
                if (signals.wait(over)) server.stop();
            });
            dress ? server.serve(door, dress) : server.serve(door);
        })
        .join();
}

} // namespace

int main(int argc, char** argv) {
    int status = stopped;
    const auto c = read_command_line(argc, argv, status);
    if (!c) return status;
    try {
        serve(*c);
    } catch (const std::exception& e) {
        fmt::print(stderr, "httpd: {}\n", e.what());
        return cannot_serve;
    }
    return stopped;
}
