// bank_server: the textbook's account as a service, kept in a database. `bank_server --help` says the rest; the database is in
// bank/accounts.hpp, what clients may ask in bank/interface.hpp.
#include "bank/accounts.hpp"
#include "bank/interface.hpp"
#include "lockstep/net/node/tcp_transport.hpp"
#include "lockstep/net/service/server.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <optional>

namespace net = lockstep::net;
using std::chrono::milliseconds;

namespace {

enum outcome : int { stopped = 0, cannot_serve = 1, bad_usage = 2 };

constexpr const char* footer = R"(Examples:
  bank_server --open savings=100000            an account with 1,000.00, if it is not there yet
  bank_server --listen 127.0.0.1:0             on a free port, which is printed
  bank_server --database /var/lib/bank.db --listen 0.0.0.0:7000

What it has answered is on the disk: it may be killed at any moment, and goes on where it was when it is started again. What
was done under a key is not done again; keys are kept for a day. `bank_client --help` shows how to ask.

SIGTERM or Ctrl-C: new calls are refused, those under way answered, then it ends. Exit status: 0 stopped so, 1 it cannot serve
(the port is in use, the database cannot be opened), 2 the command line makes no sense.)";

struct command {
    std::string listen = bank::usual_address;
    bank::accounts_options accounts{.file = "bank.db"};
    std::vector<std::pair<std::string, std::int64_t>> open;
    net::address at;
};

void read_accounts(command& c, const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        const std::size_t sign = word.find('=');
        std::int64_t cents = 0;
        if (sign == 0 || sign == word.npos || !CLI::detail::lexical_cast(word.substr(sign + 1), cents) || cents < 0)
            throw CLI::ValidationError("--open", "takes NAME=CENTS, and not " + word);
        c.open.emplace_back(word.substr(0, sign), cents);
    }
}

/// Reads the command line. Nothing: it is done with, and `status` is how.
std::optional<command> read_command_line(int argc, char** argv, int& status) {
    command c;
    std::vector<std::string> open;
    CLI::App app("Accounts as a service.", "bank_server");
    app.footer(footer);
    app.add_option("--listen", c.listen, "where; port 0: one that is free")
        ->type_name("ADDRESS:PORT")
        ->capture_default_str();
    app.add_option("--database", c.accounts.file, "the file with the accounts")
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option("--open", open, "open this account unless it is there; may be given again")->type_name("NAME=CENTS");
    app.add_option("--connections", c.accounts.connections, "to the database, at once")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    try {
        app.parse(argc, argv);
        read_accounts(c, open);
        c.at = net::address(c.listen);
    } catch (const CLI::ParseError& e) {
        status = app.exit(e) == 0 ? stopped : bad_usage;
        return std::nullopt;
    } catch (const std::invalid_argument& e) {
        fmt::print(stderr, "bank_server: {}\n", e.what());
        status = bad_usage;
        return std::nullopt;
    }
    return c;
}

void check_amount(std::int64_t cents) {
    if (cents <= 0) throw bank::service_error("bad_amount", "an amount is more than nothing");
}
bank::time_point deadline() { return net::this_call()->deadline; }

void serve(const command& c) {
    // Before the first thread is made: all inherit that they are blocked.
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);

    bank::accounts accounts(c.accounts);
    for (const auto& [name, cents] : c.open) accounts.open(name, cents, bank::time_point::max());

    net::tcp_transport network(
        {.listens_at = c.at, .on_error = [](const auto& e) { fmt::print(stderr, "bank_server: {}\n", e.what()); }});
    net::node me(bank::node_name, network);
    net::service_host host(me);
    net::server<bank::interface> served(host);
    served.balance = [&](const std::string& account) { return accounts.balance(account, deadline()); };
    served.withdraw = [&](const std::string& key, const std::string& account, std::int64_t cents) {
        check_amount(cents);
        return accounts.move(key, account, -cents, deadline());
    };
    served.deposit = [&](const std::string& key, const std::string& account, std::int64_t cents) {
        check_amount(cents);
        return accounts.move(key, account, cents, deadline());
    };
    served.open();
    fmt::print("{}\n", network.local().to_string());
    std::fflush(stdout);

    int which = 0;
    sigwait(&ending, &which);
    host.drain();
}

} // namespace

int main(int argc, char** argv) {
    int status = stopped;
    const auto c = read_command_line(argc, argv, status);
    if (!c) return status;
    std::signal(SIGXFSZ, SIG_IGN); // a limit is an error like a full disk
    try {
        serve(*c);
    } catch (const std::exception& e) {
        fmt::print(stderr, "bank_server: {}\n", e.what());
        return cannot_serve;
    }
    return stopped;
}
