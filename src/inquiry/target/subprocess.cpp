#include "inquiry/target/subprocess.hpp"

#include "explore/executors/spawn.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
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
    const int status = explore::wait_for_end(child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
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
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) ends[0] = ends[1] = -1;
    const descriptor reading(ends[0]);
    descriptor writing(ends[1]);
    const descriptor complaints(memfd_create("stderr", MFD_CLOEXEC));

    const descriptor nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
    explore::command how;
    how.words = argv;
    how.folder = folder;
    how.descriptors = {{nothing.get(), STDIN_FILENO},
                       {writing.get(), STDOUT_FILENO},
                       {errors < 0 ? complaints.get() : errors, STDERR_FILENO}};
    const pid_t child = explore::spawn(how);
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
