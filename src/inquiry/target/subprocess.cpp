#include "inquiry/target/subprocess.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lockstep::inquiry {
namespace {

class descriptor {
public:
    explicit descriptor(int number) : number_(number) {
        if (number < 0) throw std::runtime_error("the system is out of file descriptors");
    }
    ~descriptor() { close(); }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;

    int get() const { return number_; }
    void close() {
        if (number_ >= 0) ::close(number_);
        number_ = -1;
    }

private:
    int number_;
};

std::string whole_of(int file) {
    std::string text;
    std::array<char, 4096> buffer;
    for (ssize_t got = 0; (got = pread(file, buffer.data(), buffer.size(), static_cast<off_t>(text.size()))) > 0;) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
}

int wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// In a process group of its own, which an interrupt is passed on to.
pid_t start(std::vector<char*>& arguments, const posix_spawn_file_actions_t& actions) {
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    return failed == 0 ? child : -1;
}

/// True: `file` can be read or is at its end; false: an interrupt came first.
bool wait_for_text(int file, const std::atomic<bool>& interrupted) {
    constexpr int pause_ms = 100; // an interrupt just before poll() would go unnoticed
    pollfd wanted{file, POLLIN, 0};
    while (poll(&wanted, 1, pause_ms) <= 0) {
        if (interrupted) return false;
    }
    return true;
}

} // namespace

subprocess_result run_command(const std::vector<std::string>& argv, const std::string& folder, int errors,
                              const std::function<void(std::string_view)>& take_output,
                              const std::atomic<bool>& interrupted) {
    std::vector<char*> arguments;
    for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);

    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) ends[0] = ends[1] = -1;
    const descriptor reading(ends[0]);
    descriptor writing(ends[1]);
    const descriptor complaints(memfd_create("stderr", MFD_CLOEXEC));

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, writing.get(), 1);
    posix_spawn_file_actions_adddup2(&actions, errors < 0 ? complaints.get() : errors, 2);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    const pid_t child = start(arguments, actions);
    posix_spawn_file_actions_destroy(&actions);
    if (child < 0) return {127, ""};

    writing.close();
    std::array<char, 1 << 16> buffer;
    bool whole = false;
    while (!whole && wait_for_text(reading.get(), interrupted)) {
        const ssize_t got = read(reading.get(), buffer.data(), buffer.size());
        if (got > 0) take_output({buffer.data(), static_cast<std::size_t>(got)});
        whole = got == 0 || (got < 0 && errno != EINTR);
    }
    if (!whole) kill(-child, SIGTERM);
    const int status = wait_for(child);
    if (interrupted) throw std::runtime_error("interrupted while " + argv[0] + " was at work");
    return {status, whole_of(complaints.get())};
}

} // namespace lockstep::inquiry
