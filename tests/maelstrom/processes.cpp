#include "maelstrom/processes.hpp"

#include "net/node/standard_streams.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT: POSIX has it so

namespace maelstrom {

namespace {

std::array<int, 2> new_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "a pipe");
    return ends;
}

pid_t spawn(const std::vector<std::string>& command, int in, int out) {
    std::vector<char*> arguments;
    for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in, 0);
    ::posix_spawn_file_actions_adddup2(&actions, out, 1);
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::system_error(error, std::generic_category(), "starting " + command[0]);
    return pid;
}

} // namespace

process::process(std::string name, const std::vector<std::string>& command, memory_network& network)
    : name_(std::move(name)), network_(network) {
    const auto [its_in, to] = new_pipe();
    const auto [from, its_out] = new_pipe();
    to_ = to;
    from_ = from;
    pid_ = spawn(command, its_in, its_out);
    ::close(its_in);
    ::close(its_out);
    connection_ = std::make_unique<message_connection>(
        std::make_unique<lockstep::net::detail::standard_streams>(from_, to_), std::make_unique<json_lines_codec>());
    network_.attach(name_, *this);
    reader_ = lockstep::go([this] { read_all(); });
}

process::~process() {
    network_.detach(name_);
    std::error_code ignored;
    connection_->finish(real_clock().after(std::chrono::seconds(1)), ignored);
    ::close(to_); // by which it sees the end
    int status = 0;
    for (int left = 200; left > 0 && ::waitpid(pid_, &status, WNOHANG) == 0; --left) {
        real_clock().sleep(std::chrono::milliseconds(10));
        if (left == 1) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, &status, 0);
        }
    }
    connection_->shutdown();
    reader_.join();
    ::close(from_);
}

void process::deliver(message m) noexcept {
    std::error_code error; // it has gone, then
    connection_->send(m, {}, error);
}

void process::read_all() {
    std::error_code error;
    while (auto m = connection_->receive({}, error)) {
        if (m->sender != name_) {
            complaint_ = name_ + " has sent a message as " + m->sender;
            continue;
        }
        network_.send(std::move(*m), {}, error);
    }
    if (error) complaint_ = name_ + " has written what is no message: " + error.message();
}

result run_processes(const std::string& workload_name, const std::vector<std::string>& command, const settings& s) {
    const workload w = workload_of(workload_name);
    weather over_it(s);
    memory_network network([&](const message& m) { return over_it.of(m); });
    const services stores(network, s.seed);
    const std::vector<std::string> names = node_names(s.nodes);
    std::vector<std::unique_ptr<process>> all;
    for (const std::string& name : names) all.push_back(std::make_unique<process>(name, command, network));
    {
        node init("c-init", network, {.first_id = 1});
        for (const std::string& name : names)
            init.request(name, "init",
                         value::map{{"node_id", name}, {"node_ids", value::array(names.begin(), names.end())}},
                         std::chrono::seconds(10));
    }
    result r;
    r.all = run(w, s, network, over_it);
    r.messages = over_it.sent();
    r.wrong = w.check(r.all);
    for (const auto& p : all)
        if (!p->complaint().empty()) r.wrong.push_back(p->complaint());
    return r;
}

} // namespace maelstrom
