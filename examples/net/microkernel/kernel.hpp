// What is left of the kernel: it starts processes, and starts a server again that has died. (Carrying messages is done by the
// real one below.) It has neither threads nor fibers, so it can fork.
#pragma once

#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace microkernel {

class kernel {
public:
    kernel() = default;
    kernel(const kernel&) = delete;
    kernel& operator=(const kernel&) = delete;
    ~kernel() {
        for (const auto& [id, what] : running_) kill(id, SIGKILL);
        for (const auto& [id, what] : running_) waitpid(id, nullptr, 0);
    }

    /// A process that must always be there. It is told how many there were before it, and must not return.
    void serve(const std::string& name, std::function<void(int predecessors)> program) {
        servers_[name] = {std::move(program), 0};
        start_server(name);
    }

    /// Runs a program to its end, minding the servers meanwhile. Its exit status, or 128 + the signal.
    int run(const std::string& name, const std::function<int()>& program) {
        const pid_t mine = start(name, program);
        for (;;) {
            int status = 0;
            const pid_t ended = waitpid(-1, &status, 0);
            if (ended < 0) throw std::system_error(errno, std::generic_category(), "waitpid");
            const std::string what = running_.at(ended);
            running_.erase(ended);
            const int how = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            if (ended == mine) return how;
            fmt::print("  kernel: {} (process {}) has died, by {}; it is started again\n", what, ended,
                       WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status)) : "itself");
            if (++servers_.at(what).predecessors == 100) return how; // there is no hope
            start_server(what);
        }
    }

private:
    struct server {
        std::function<void(int)> program;
        int predecessors = 0;
    };

    void start_server(const std::string& name) {
        const server& s = servers_.at(name);
        const pid_t id = start(name, [&s] {
            s.program(s.predecessors);
            return 1;
        });
        fmt::print("  kernel: {} is process {}\n", name, id);
        std::fflush(stdout);
    }

    pid_t start(const std::string& name, const std::function<int()>& program) {
        std::fflush(stdout); // or the new process would write it as well
        const pid_t id = fork();
        if (id < 0) throw std::system_error(errno, std::generic_category(), "fork");
        if (id == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            int status = 1;
            try {
                status = program();
            } catch (const std::exception& e) {
                fmt::print(stderr, "microkernel: {}: {}\n", name, e.what());
            }
            std::fflush(stdout);
            _exit(status);
        }
        running_.emplace(id, name);
        return id;
    }

    std::map<std::string, server> servers_;
    std::map<pid_t, std::string> running_;
};

} // namespace microkernel
