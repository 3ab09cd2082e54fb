#include "cli/debugger.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace lockstep::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 30s; ///< for gdb to read its symbols and attach

pid_t start_gdb(const inquiry::session& in, int process) {
    const std::string number = std::to_string(process);
    std::vector<const char*> argv = {"gdb", "-q", "-p", number.c_str(), in.what().program.c_str()};
    // SIGUSR2 is the watchdog's question; the program stands in a trap when `continue` returns.
    for (const char* command : {"handle SIGUSR2 nostop noprint pass", "continue", "backtrace"}) {
        argv.push_back("-ex");
        argv.push_back(command);
    }
    argv.push_back(nullptr);
    pid_t gdb = 0;
    if (posix_spawnp(&gdb, "gdb", nullptr, nullptr, const_cast<char**>(argv.data()), environ) != 0) {
        throw std::runtime_error("gdb cannot be started: install it");
    }
    return gdb;
}

bool is_traced(int process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("TracerPid:")) return line.find_first_of("123456789") != std::string::npos;
    }
    return false;
}

/// Ctrl-C belongs to gdb as long as it runs.
class ignore_interrupts {
public:
    ignore_interrupts() : before_(std::signal(SIGINT, SIG_IGN)) {}
    ~ignore_interrupts() { std::signal(SIGINT, before_); }
    ignore_interrupts(const ignore_interrupts&) = delete;
    ignore_interrupts& operator=(const ignore_interrupts&) = delete;

private:
    void (*before_)(int);
};

} // namespace

void debug(inquiry::session& in, explore::job what) {
    const ignore_interrupts quiet;
    const int process = in.first().process_id();
    const pid_t gdb = start_gdb(in, process);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    int status = 0;
    while (!is_traced(process)) {
        const bool gone = waitpid(gdb, &status, WNOHANG) == gdb;
        if (!gone && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(10ms);
            continue;
        }
        if (!gone) {
            kill(gdb, SIGKILL);
            waitpid(gdb, nullptr, 0);
        }
        throw std::runtime_error(
            "gdb could not attach to the program: see /proc/sys/kernel/yama/ptrace_scope, or run as root");
    }
    what.flags |= trace::trap_at_end | trace::echo_output;
    in.first().submit(what);
    while (waitpid(gdb, &status, 0) < 0 && errno == EINTR) {
    }
}

} // namespace lockstep::cli
