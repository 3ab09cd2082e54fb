// maelstrom -w broadcast --bin build/examples/net/maelstrom/broadcast --node-count 5 --time-limit 2 --latency 10
//
// The work-alike as a program: nodes in any language that speak JSON lines. Exit status: 0 where nothing is wrong, 1 where
// something is, 2 where it could not be run.
#include "maelstrom/processes.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <fmt/format.h>

int main(int argc, char** argv) {
    using namespace maelstrom;
    CLI::App app("Runs a workload against nodes that are processes, and says what is wrong with what they answered.");
    std::string name;
    std::vector<std::string> command;
    settings s{.quiet = std::chrono::seconds(3)};
    double seconds = 2, rate = 100, latency = 0, cuts = 0, quiet = 3;
    app.add_option("-w,--workload", name, "echo, unique-ids, broadcast, g-counter, pn-counter, kafka or lin-kv")
        ->required();
    app.add_option("--bin", command, "The program that is a node, and its arguments")->required();
    app.add_option("--node-count", s.nodes, "How many")->check(CLI::Range(1, 100));
    app.add_option("--concurrency", s.clients, "Clients at the same time")->check(CLI::Range(1, 100));
    app.add_option("--time-limit", seconds, "How long they ask (seconds)");
    app.add_option("--rate", rate, "Operations a second, of all clients");
    app.add_option("--latency", latency, "Of messages between nodes (milliseconds)");
    app.add_option("--loss", s.loss, "How likely a message between nodes is lost (0 to 1)");
    app.add_option("--cuts", cuts,
                   "The network is cut in two, and whole again, for so long each time (milliseconds; 0: never)");
    app.add_option("--quiet", quiet, "How long nothing is asked before the last questions (seconds)");
    app.add_option("--seed", s.seed, "Of all that is left to chance");
    CLI11_PARSE(app, argc, argv);
    std::signal(SIGPIPE, SIG_IGN); // a node that has gone is not our end

    const auto to_ns = [](double seconds_) {
        return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds_ * 1e9));
    };
    s.length = to_ns(seconds);
    s.latency = to_ns(latency / 1000);
    s.cuts = to_ns(cuts / 1000);
    s.quiet = to_ns(quiet);
    s.pause = to_ns(static_cast<double>(s.clients) / std::max(rate, 0.1));
    try {
        const result r = run_processes(name, command, s);
        const auto count = [&](operation::outcome how) {
            return std::ranges::count_if(r.all, [&](const operation& o) { return o.how == how; });
        };
        fmt::print("{} operations: {} done, {} refused, {} without an answer; {:.1f} messages between nodes for each\n",
                   r.all.size(), count(operation::outcome::ok), count(operation::outcome::failed),
                   count(operation::outcome::unknown),
                   static_cast<double>(r.messages) / static_cast<double>(std::max<std::size_t>(1, r.all.size())));
        for (const std::string& p : r.wrong) fmt::print("wrong: {}\n", p);
        if (count(operation::outcome::ok) == 0) fmt::print("wrong: nothing was done at all\n");
        return r.wrong.empty() && count(operation::outcome::ok) > 0 ? 0 : 1;
    } catch (const std::exception& e) {
        fmt::print(stderr, "maelstrom: {}\n", e.what());
        return 2;
    }
}
