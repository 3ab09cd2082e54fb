// Measures our servers beside their peers, over the loopback. Peers that are not installed are left out. Whatever is
// started is a child that ends with us, so nothing listens when we have ended.
//
// usage: compare PROGRAMS [--quick] [--rounds N] [--only PREFIX] [--json FILE] [--svg FILE]
//        PROGRAMS: the folder of the programs that are measured and that measure
#include "comparison/compare.hpp"

#include "messages/loads.hpp"
#include "rows.hpp"
#include "server.hpp"

#include <cstdio>
#include <fstream>
#include <functional>
#include <sys/resource.h>
#include <thread>

namespace {

using namespace bench;
using std::chrono::seconds;

constexpr const char* connections = "32";
constexpr int idle_connections = 10'000, slow_connections = 4'000;
/// After so long nobody expects the next request soon; what a server gives back it has given back.
constexpr seconds quiet_time{3};

class loads {
public:
    explicit loads(const settings& s)
        : folder_(s.operands[0]), duration_(s.quick ? 1 : 2), messages_(folder_, duration_) {}

    std::optional<double> measure(const std::string& name, const std::string& who) const {
        constexpr std::string_view of_messages = "messages/";
        if (name.starts_with(of_messages)) return messages_.measure(name.substr(of_messages.size()), who);
        if (name == "http") return requests(service::http, who);
        if (name == "https") return requests(service::https, who);
        if (name == "echo") return messages(who);
        const unsigned workers = who == "one_worker" ? 1 : 2;
        if (name == "two/http") return requests(service::http, "lockstep", workers, place::anywhere);
        if (name == "two/echo") return messages("lockstep", workers, place::anywhere);
        if (name == "idle") return idle_kib(who);
        return latency(who);
    }

private:
    /// Server and clients are kept apart, so that they don't take turns on one processor; with two workers they cannot be.
    static place apart_from(place servers) { return servers == place::first ? place::last : place::anywhere; }

    /// Thousands of what `command` counts, for each second of the server's processor time.
    static std::optional<double> for_each_second(const server& s, const std::vector<std::string>& command, place where,
                                                 const std::function<double(const std::string&)>& count) {
        if (!is_there(command.front())) return std::nullopt;
        child load(command, where);
        const double before = s.cpu_seconds();
        const auto said = load.rest();
        const double used = s.cpu_seconds() - before;
        const double counted = said ? count(*said) : 0;
        return counted > 0 && used > 0 ? std::optional(counted / used / 1000) : std::nullopt;
    }

    std::optional<double> requests(service what, const std::string& who, unsigned workers = 1,
                                   place where = place::first) const {
        const auto s = server::start(folder_, what, who, workers, where);
        if (!s) return std::nullopt;
        const std::string url =
            (what == service::https ? "https" : "http") + ("://127.0.0.1:" + std::to_string(s->port()) + "/1k");
        return for_each_second(*s, {"wrk", "-t1", "-c", connections, "-d", std::to_string(duration_), url},
                               apart_from(where), answered);
    }

    /// What wrk says it got. None, if not all were as they should be.
    static double answered(const std::string& said) {
        if (said.find("Non-2xx") != said.npos || said.find("Socket errors") != said.npos) return 0;
        const std::size_t end = said.find(" requests in ");
        return end == said.npos ? 0 : std::stod(said.substr(said.rfind('\n', end) + 1));
    }

    std::optional<double> messages(const std::string& who, unsigned workers = 1, place where = place::first) const {
        const auto s = server::start(folder_, service::echo, who, workers, where);
        if (!s) return std::nullopt;
        const auto count = [](const std::string& said) { return std::stod(said); };
        return for_each_second(
            *s, {folder_ + "/echo_load", std::to_string(s->port()), connections, std::to_string(duration_)},
            apart_from(where), count);
    }

    /// Of each connection, when each has had one answer and nothing since.
    std::optional<double> idle_kib(const std::string& who) const {
        const auto s = server::start(folder_, service::http, who, 1, place::first);
        if (!s) return std::nullopt;
        const auto crowd = [&](int count) {
            return std::make_unique<child>(
                std::vector<std::string>{folder_ + "/idle_load", std::to_string(s->port()), std::to_string(count)},
                place::last);
        };
        const auto first = crowd(32); // what the first ones make stays
        if (!first->line()) return std::nullopt;
        std::this_thread::sleep_for(quiet_time);
        const double before = s->memory_bytes();
        const auto one = crowd(idle_connections / 2), other = crowd(idle_connections / 2);
        if (!one->line() || !other->line()) return std::nullopt;
        std::this_thread::sleep_for(quiet_time);
        return (s->memory_bytes() - before) / idle_connections / 1024;
    }

    /// Of a client that asks every two milliseconds: microseconds that one answer in a hundred takes at least. Who attacks
    /// is busier than that client, and so may run on both processors.
    std::optional<double> latency(const std::string& who) const {
        const auto s = server::start(folder_, service::http, who == "quiet" ? "lockstep" : who, 1, place::first);
        if (!s || !is_there("slowhttptest")) return std::nullopt;
        const std::string port = std::to_string(s->port());
        std::unique_ptr<child> slow;
        if (who != "quiet") {
            slow = std::make_unique<child>(
                std::vector<std::string>{"slowhttptest", "-H", "-c", std::to_string(slow_connections), "-r", "4000",
                                         "-i", "1", "-l", "60", "-v", "0", "-u", "http://127.0.0.1:" + port + "/1k"},
                place::anywhere);
            for (int i = 0; s->descriptors() < slow_connections; ++i) {
                if (i == 300) return std::nullopt;
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
        }
        child good({folder_ + "/steady_client", port, std::to_string(2 * duration_)}, place::last);
        const auto said = good.rest();
        return said ? std::optional(std::stod(*said)) : std::nullopt;
    }

    std::string folder_;
    int duration_;
    message_loads messages_;
};

/// 10,000 connections take as many descriptors.
void allow_many_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// What is served, and a certificate for those that speak TLS.
void make_files(const std::string& folder) {
    std::ofstream(folder + "/1k") << std::string(1024, 'x');
    if (std::ifstream(folder + "/certificate.pem")) return;
    child({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
           "3650", "-subj", "/CN=127.0.0.1", "-keyout", folder + "/key.pem", "-out", folder + "/certificate.pem"},
          place::anywhere)
        .rest();
}

} // namespace

int main(int argc, char** argv) {
    const auto s = parse(argc, argv, "PROGRAMS");
    if (!s) return 2;
    for (const char* peer : {"wrk", "/usr/sbin/nginx", "h2o", "slowhttptest"})
        if (!is_there(peer)) std::printf("%s is not there: its rows or its columns are left out\n", peer);
    for (const std::string& peer : message_loads(s->operands[0], 0).missing())
        std::printf("%s is not there: its rows or its columns are left out\n", peer.c_str());
    allow_many_descriptors();
    make_files(s->operands[0]);
    const loads all(*s);
    return compare(*s, all_rows(), [&](const row& r, const std::string& who) { return all.measure(r.name, who); });
}
