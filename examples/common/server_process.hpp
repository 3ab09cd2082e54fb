// A server in a process of its own, so that it can be measured, or killed.
#pragma once

#include "lockstep/net/listener.hpp"

#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace examples {

/// Made before there are other threads or fibers: they would not be there in the new process.
class server_process {
public:
    /// Calls serve(door) there, which must not return.
    template <class F>
    explicit server_process(F serve) {
        auto door = std::make_unique<lockstep::net::listener>(lockstep::net::address::loopback());
        at_ = door->local();
        id_ = fork();
        if (id_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
        if (id_ > 0) return; // our copy of the door is closed
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        try {
            serve(*door);
        } catch (const std::exception& e) {
            std::fprintf(stderr, "the server has failed: %s\n", e.what());
        }
        _exit(1);
    }
    server_process(const server_process&) = delete;
    server_process& operator=(const server_process&) = delete;
    ~server_process() {
        kill();
        if (id_ > 0) waitpid(id_, nullptr, 0);
    }

    /// Where it listens.
    const lockstep::net::address& at() const noexcept { return at_; }

    /// It dies, in the midst of whatever it does.
    void kill() const noexcept {
        if (id_ > 0) ::kill(id_, SIGKILL);
    }

    /// How long it has computed, in user and kernel mode.
    std::chrono::nanoseconds cpu_time() const {
        clockid_t clock{};
        timespec t{};
        if (clock_getcpuclockid(id_, &clock) != 0 || clock_gettime(clock, &t) != 0) return {};
        return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
    }
    /// Its memory, in KiB, without what it shares with others and without the kernel's.
    long memory() const {
        std::ifstream table("/proc/" + std::to_string(id_) + "/smaps_rollup");
        long sum = 0;
        for (std::string line; std::getline(table, line);)
            if (line.starts_with("Private_")) sum += std::stol(line.substr(line.find(':') + 1));
        return sum;
    }

private:
    lockstep::net::address at_;
    pid_t id_ = -1;
};

/// As many descriptors as the system lets us have.
inline void allow_many_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace examples
