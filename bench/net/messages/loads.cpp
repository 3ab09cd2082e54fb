#include "loads.hpp"

#include <sstream>

namespace bench {

namespace {

/// The numbers that a program prints until it ends. None: it failed.
std::vector<double> numbers_of(const std::vector<std::string>& command) {
    if (!is_there(command.front())) return {};
    child load(command, place::last);
    std::istringstream said(load.rest().value_or(""));
    std::vector<double> all;
    for (double number = 0; said >> number;) all.push_back(number);
    return all;
}

} // namespace

/// Ours is called by what it does, a peer's by its name.
std::string message_loads::program(const std::string& what, const std::string& who, const std::string& does) const {
    return folder_ + "/" + (who == "lockstep" ? what : who) + "_" + does;
}

std::optional<server> message_loads::start(const std::string& what, const std::string& who) const {
    if (who == "epoll") return server::start(folder_, service::echo, who, 1, place::first);
    if (who != "nats") return server::run({program(what, who, "server")}, place::first);
    const std::uint16_t port = free_port();
    return server::run({"nats-server", "-a", "127.0.0.1", "-p", std::to_string(port)}, place::first, {"GOMAXPROCS=1"},
                       port);
}

/// Thousands, of the server's processor time.
std::optional<double> message_loads::for_each_cpu_second(const std::string& what, const std::string& who) const {
    const auto s = start(what, who);
    if (!s) return std::nullopt;
    std::vector<std::string> command{program(what, who, "load"), std::to_string(s->port())};
    if (what == "rpc") command.emplace_back("64");
    command.push_back(seconds_);
    const double before = s->cpu_seconds();
    const std::vector<double> said = numbers_of(command);
    const double used = s->cpu_seconds() - before;
    return said.empty() || used <= 0 ? std::nullopt : std::optional(said[0] / used / 1000);
}

/// Microseconds of one call at a time.
std::optional<double> message_loads::median_of_one(const std::string& who) const {
    const auto s = start("rpc", who);
    if (!s) return std::nullopt;
    const std::string port = std::to_string(s->port());
    const std::vector<double> said = who == "epoll" ? numbers_of({folder_ + "/echo_alone", port, seconds_})
                                                    : numbers_of({program("rpc", who, "load"), port, "1", seconds_});
    return said.size() < 2 ? std::nullopt : std::optional(said[1]);
}

std::optional<double> message_loads::measure(const std::string& name, const std::string& who) const {
    if (name == "alone") return median_of_one(who);
    if (name != "memory") return for_each_cpu_second(name, who);
    const std::vector<double> said =
        numbers_of({folder_ + "/in_memory", who == "lockstep" ? "node" : "channel", seconds_});
    return said.empty() ? std::nullopt : std::optional(said[0]);
}

std::vector<std::string> message_loads::missing() const {
    std::vector<std::string> all;
    if (!is_there(folder_ + "/grpc_server")) all.emplace_back("gRPC");
    if (!is_there(folder_ + "/capnp_server")) all.emplace_back("Cap'n Proto");
    if (!is_there(folder_ + "/nats_load") || !is_there("nats-server")) all.emplace_back("NATS");
    return all;
}

} // namespace bench
