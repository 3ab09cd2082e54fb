// echo_three_ways: the same TCP echo as threads, as fibers, and as an event loop by hand, and what each costs.
// `echo_three_ways --help` says the rest. The servers are in echo_three_ways/servers.hpp, side by side.
#include "common/options.hpp"
#include "common/server_process.hpp"
#include "echo_three_ways/servers.hpp"
#include "lockstep/fiber/task_group.hpp"

#include <fmt/format.h>
#include <map>

namespace {

using namespace std::chrono_literals;
using examples::server_process;
using lockstep::net::connect;

constexpr const char* footer = R"(Examples:
  echo_three_ways                            all three, one after the other
  echo_three_ways --talkers 1                one client at a time: what waking costs
  echo_three_ways --listeners 5000 --way fibers --way loop
  echo_three_ways --size 4000 --messages 50000

Each server is a process of its own. CPU a message is what it computed, the kernel's part for it included, divided by the
messages that it gave back; every one is compared with what was sent. Memory a connection is what its own memory grew
by; what the kernel keeps for each thread (about 20 KiB) and each socket comes on top of that.

Exit status: 0, or 1 where a message came back otherwise than it was sent, or not at all; 2 for a command line that makes no sense.)";

struct settings {
    std::vector<std::string> ways{"threads", "fibers", "loop"};
    int talkers = 32;
    int messages = 100'000;
    int listeners = 500;
    std::size_t size = 64;
};

/// Says something, and looks at what comes back.
void talk_once(lockstep::net::stream& server, const std::string& message) {
    std::string answer(message.size(), '\0');
    server.write_all(message, 30s);
    if (server.read_all(answer, 30s) != answer.size()) throw std::runtime_error("the server has hung up");
    if (answer != message) throw std::runtime_error("another message came back than was sent");
}

std::string message_of(std::size_t size, int number) {
    std::string text = std::to_string(number) + ' ';
    text.resize(size, static_cast<char>('a' + number % 26));
    return text;
}

/// The CPU time of the server for each message, while all talkers talk at once.
double measure_talk(const server_process& server, const settings& s) {
    const int each = std::max(1, s.messages / s.talkers);
    const auto before = server.cpu_time();
    lockstep::task_group all;
    for (int t = 0; t < s.talkers; ++t)
        all.go([&, t] {
            auto it = connect(server.at(), 30s);
            for (int i = 0; i < each; ++i) talk_once(it, message_of(s.size, t + i));
        });
    all.join();
    return std::chrono::duration<double, std::micro>(server.cpu_time() - before).count() / each / s.talkers;
}

/// The memory of the server for each connection that has said something once and is silent now.
double measure_silence(const server_process& server, const settings& s) {
    auto first = connect(server.at(), 30s); // what is made once is not counted
    talk_once(first, message_of(s.size, 0));
    const long before = server.memory();
    std::vector<lockstep::net::stream> all;
    for (int i = 0; i < s.listeners; ++i) {
        all.push_back(connect(server.at(), 30s));
        talk_once(all.back(), message_of(s.size, i));
    }
    return static_cast<double>(server.memory() - before) / s.listeners;
}

settings options_of(int argc, char** argv) {
    settings s;
    CLI::App app("The same TCP echo as threads, as fibers and as an event loop by hand, and what each costs.");
    app.footer(footer);
    app.add_option("--way", s.ways, "threads, fibers or loop; may be given several times")
        ->check(CLI::IsMember({"threads", "fibers", "loop"}));
    app.add_option("--talkers", s.talkers, "Clients that talk at once")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    app.add_option("--messages", s.messages, "Messages of all of them together")
        ->check(CLI::Range(1, 1'000'000'000))
        ->capture_default_str();
    app.add_option("--listeners", s.listeners, "Clients that have talked and are silent, for the memory")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    app.add_option("--size", s.size, "Bytes of a message")->check(CLI::Range(1, 65'536))->capture_default_str();
    examples::parse_or_exit(app, argc, argv);
    return s;
}

int run(const settings& s) {
    static const std::map<std::string, void (*)(lockstep::net::listener&)> servers{
        {"threads", echo::serve_by_threads}, {"fibers", echo::serve_by_fibers}, {"loop", echo::serve_by_loop}};
    examples::allow_many_descriptors();
    std::map<std::string, server_process> processes; // all of them before there are fibers here
    for (const std::string& way : s.ways) processes.try_emplace(way, servers.at(way));
    fmt::print("{:<8} {:>16} {:>21}\n", "", "CPU a message", "memory a connection");
    for (const std::string& way : s.ways) {
        const server_process& server = processes.at(way);
        const double memory = measure_silence(server, s);
        const double cpu = measure_talk(server, s);
        fmt::print("{:<8} {:>13.2f} µs {:>17.1f} KiB\n", way, cpu, memory);
        std::fflush(stdout);
    }
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const settings s = options_of(argc, argv);
    try {
        return run(s);
    } catch (const std::exception& e) {
        fmt::print(stderr, "echo_three_ways: {}\n", e.what());
        return 1;
    }
}
