// bank_client: asks bank_server, and asks again, under the same key, until it knows what became of it.
#include "bank/interface.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/node/tcp_transport.hpp"
#include "lockstep/net/service/client.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fmt/format.h>
#include <optional>
#include <random>

namespace net = lockstep::net;
using std::chrono::milliseconds;

namespace {

enum outcome : int { done = 0, refused = 1, bad_usage = 2, no_answer = 3 };

constexpr const char* footer = R"(Examples:
  bank_client balance savings
  bank_client withdraw savings 800                      8.00
  bank_client withdraw savings 800 --key rent-december  however often this is called, it is done once
  bank_client withdraw savings 1 --times 1000 --at-once 16
  bank_client deposit savings 800 --server 10.0.0.7:7000

For each that was done a line is printed: its key, and the balance after it; for a balance, the balance alone. While the server
cannot be reached, or is busy, it is asked again, under the same key. Exit status: 0 all was done, 1 the bank has refused (the
reason's type and text are told), 2 the command line makes no sense, 3 there was no answer in time: it may have been done,
and calling again with the same key tells.)";

struct command {
    std::string operation, account, key;
    std::int64_t cents = 0;
    unsigned times = 1, at_once = 1;
    std::string server = bank::usual_address;
    double time = 10, one_time = 1;
    net::address at;
};

std::string random_name() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

void add_operations(CLI::App& app, command& c) {
    const auto add = [&](const char* name, const char* text) {
        CLI::App* const one = app.add_subcommand(name, text);
        one->add_option("ACCOUNT", c.account, "whose")->required();
        one->fallthrough();
        one->callback([&c, name] { c.operation = name; });
        return one;
    };
    add("balance", "How much there is");
    for (CLI::App* const one : {add("withdraw", "Takes money"), add("deposit", "Brings money")}) {
        one->add_option("CENTS", c.cents, "how much")->required();
        one->add_option("--key", c.key, "what it is known by when it is asked for again (random)");
        one->add_option("--times", c.times, "so often, under KEY/0, KEY/1, ...")->check(CLI::Range(1, 1'000'000));
        one->add_option("--at-once", c.at_once, "so many at the same time")->check(CLI::Range(1, 10'000));
    }
}

/// Reads the command line. Nothing: it is done with, and `status` is how.
std::optional<command> read_command_line(int argc, char** argv, int& status) {
    command c;
    CLI::App app("Asks bank_server.", "bank_client");
    app.footer(footer);
    app.require_subcommand(1);
    add_operations(app, c);
    app.add_option("--server", c.server, "where it is")->type_name("ADDRESS:PORT")->capture_default_str();
    app.add_option("--time", c.time, "give up after so long")
        ->type_name("SECONDS")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--ask-again-after", c.one_time, "ask again when there is no answer for so long")
        ->type_name("SECONDS")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    try {
        app.parse(argc, argv);
        c.at = net::address(c.server);
    } catch (const CLI::ParseError& e) {
        status = app.exit(e) == 0 ? done : bad_usage;
        return std::nullopt;
    } catch (const std::invalid_argument& e) {
        fmt::print(stderr, "bank_client: {}\n", e.what());
        status = bad_usage;
        return std::nullopt;
    }
    if (c.key.empty()) c.key = random_name();
    return c;
}

/// Will asking again help?
bool passes(const net::service_error& e) {
    return e.type() == "database_busy" || e.is(net::reply_code::temporarily_unavailable) ||
           e.is(net::reply_code::timeout) || e.is(net::reply_code::node_not_found);
}

/// Asks until there is an answer. Throws the last error when the time is up.
template <class Call>
std::int64_t ask(const command& c, Call call) {
    using clock = std::chrono::steady_clock;
    const auto length = [](double seconds) { return milliseconds(static_cast<std::int64_t>(seconds * 1000)); };
    const clock::time_point end = clock::now() + length(c.time);
    for (milliseconds pause(10);; pause = std::min(2 * pause, milliseconds(200))) {
        try {
            return call(net::patience(std::min(clock::now() + length(c.one_time), end)));
        } catch (const net::service_error& e) {
            if (!passes(e) || clock::now() + pause >= end) throw;
        } catch (const std::system_error&) {
            if (clock::now() + pause >= end) throw;
        }
        lockstep::this_fiber::sleep_for(pause);
    }
}

using bank_stub = net::client<bank::interface>;

/// One of the operations, and what it says. How it ended.
outcome do_one(const command& c, const bank_stub& bank, const std::string& key) {
    try {
        if (c.operation == "balance") {
            fmt::print("{}\n", ask(c, [&](const auto& wait) { return bank.balance(c.account, wait); }));
        } else {
            const auto& operation = c.operation == "withdraw" ? bank.withdraw : bank.deposit;
            fmt::print("{} {}\n", key, ask(c, [&](const auto& w) { return operation(key, c.account, c.cents, w); }));
        }
        std::fflush(stdout);
        return done;
    } catch (const net::service_error& e) {
        fmt::print(stderr, "bank_client: {}: {}: {}\n", key, e.type(), e.what());
        return passes(e) ? no_answer : refused;
    } catch (const std::system_error& e) {
        fmt::print(stderr, "bank_client: {}: {} at {}\n", key, e.what(), c.server);
        return no_answer;
    }
}

int do_all(const command& c) {
    net::tcp_transport network({.directory = {{bank::node_name, c.at}}, .longest_pause = milliseconds(200)});
    net::node me("client-" + random_name(), network);
    const bank_stub bank(me, bank::node_name, {.attempts = 1}); // asking again is ours
    if (c.times == 1) return do_one(c, bank, c.key);
    std::atomic<unsigned> next{0};
    std::atomic<int> worst{done};
    lockstep::task_group all;
    for (unsigned n = 0; n < c.at_once; ++n)
        all.go([&] {
            for (unsigned i = next++; i < c.times; i = next++) {
                const int how = do_one(c, bank, fmt::format("{}/{}", c.key, i));
                for (int seen = worst; seen < how && !worst.compare_exchange_weak(seen, how);) {
                }
            }
        });
    all.join();
    return worst;
}

} // namespace

int main(int argc, char** argv) {
    int status = done;
    const auto c = read_command_line(argc, argv, status);
    if (!c) return status;
    try {
        return do_all(*c);
    } catch (const std::exception& e) {
        fmt::print(stderr, "bank_client: {}\n", e.what());
        return no_answer;
    }
}
