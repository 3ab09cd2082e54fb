#include "child.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {

namespace {

constexpr int most_quiet_ms = 30'000;

/// Where there is one processor only, all stay on it.
void move_to(place where) {
    cpu_set_t allowed;
    if (where == place::anywhere || sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    int first = -1, last = -1;
    for (int i = 0; i < CPU_SETSIZE; ++i) {
        if (!CPU_ISSET(i, &allowed)) continue;
        if (first < 0) first = i;
        last = i;
    }
    CPU_ZERO(&allowed);
    CPU_SET(where == place::first ? first : last, &allowed);
    sched_setaffinity(0, sizeof allowed, &allowed);
}

[[noreturn]] void become(const std::vector<std::string>& command, const std::vector<std::string>& environment) {
    std::vector<char*> arguments;
    for (const std::string& a : command) arguments.push_back(const_cast<char*>(a.c_str()));
    arguments.push_back(nullptr);
    for (const std::string& e : environment) putenv(const_cast<char*>(e.c_str()));
    execvp(arguments[0], arguments.data());
    _exit(127);
}

} // namespace

child::child(const std::vector<std::string>& command, place where, const std::vector<std::string>& environment) {
    std::array<int, 2> both{};
    if (pipe2(both.data(), O_CLOEXEC) != 0) return;
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127); // it was killed before we asked for that
        dup2(both[1], STDOUT_FILENO);
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        move_to(where);
        become(command, environment);
    }
    close(both[1]);
    output_ = both[0];
}

child::~child() {
    if (output_ >= 0) close(output_);
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

bool child::read_more() {
    pollfd ready{output_, POLLIN, 0};
    std::array<char, 4096> buffer;
    if (poll(&ready, 1, most_quiet_ms) <= 0) {
        kill(pid_, SIGKILL); // it hangs
        return false;
    }
    const ssize_t n = read(output_, buffer.data(), buffer.size());
    if (n > 0) said_.append(buffer.data(), static_cast<std::size_t>(n));
    return n > 0;
}

std::optional<std::string> child::line() {
    std::size_t end = 0;
    while ((end = said_.find('\n')) == said_.npos)
        if (!read_more()) return std::nullopt;
    std::string first = said_.substr(0, end);
    said_.erase(0, end + 1);
    return first;
}

std::optional<std::string> child::rest() {
    while (read_more()) {
    }
    int status = 0;
    if (pid_ <= 0 || waitpid(pid_, &status, 0) != pid_) return std::nullopt;
    pid_ = -1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? std::optional(said_) : std::nullopt;
}

bool is_there(const std::string& program) {
    if (program.find('/') != program.npos) return access(program.c_str(), X_OK) == 0;
    return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

} // namespace bench
