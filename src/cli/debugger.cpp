#include "cli/debugger.hpp"

#include "explore/executors/spawn.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace lockstep::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 30s; ///< for gdb to read its symbols and attach

pid_t start_gdb(const inquiry::session& in, int process) {
    explore::command gdb;
    gdb.words = {"gdb", "-q", "-p", std::to_string(process), in.what().program};
    // SIGUSR2 is the watchdog's question; the program stands in a trap when `continue` returns.
    for (const char* order : {"handle SIGUSR2 nostop noprint pass", "continue", "backtrace"}) {
        gdb.words.emplace_back("-ex");
        gdb.words.emplace_back(order);
    }
    gdb.own_group = false; // it reads from our terminal
    const pid_t started = explore::spawn(gdb);
    if (started < 0) throw std::runtime_error("gdb cannot be started: install it");
    return started;
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
            explore::wait_for_end(gdb);
        }
        throw std::runtime_error(
            "gdb could not attach to the program: see /proc/sys/kernel/yama/ptrace_scope, or run as root");
    }
    what.flags |= trace::trap_at_end | trace::echo_output;
    in.first().submit(what);
    explore::wait_for_end(gdb);
}

} // namespace lockstep::cli
