// examples/net/httpd, running while a test asks it.
#pragma once

#include "programs/run.hpp"

#include <chrono>
#include <fcntl.h>
#include <optional>
#include <spawn.h>
#include <string>
#include <thread>
#include <vector>

namespace lockstep::test {

inline const std::string httpd_program = LOCKSTEP_BINARY_DIR "/examples/net/httpd";

class running_httpd {
public:
    /// With `--port 0 --print-port` and these. Waits until it says its port.
    explicit running_httpd(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {httpd_program, "--port", "0", "--print-port"});
        std::vector<char*> words;
        for (std::string& a : arguments) words.push_back(a.data());
        words.push_back(nullptr);
        int both[2];
        if (pipe2(both, O_CLOEXEC) != 0) std::abort();
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_adddup2(&files, both[1], STDOUT_FILENO);
        if (posix_spawn(&process_, httpd_program.c_str(), &files, nullptr, words.data(), environ) != 0) process_ = -1;
        posix_spawn_file_actions_destroy(&files);
        close(both[1]);
        std::string line;
        for (char c = 0; read(both[0], &c, 1) == 1 && c != '\n';) line += c;
        output_ = both[0];
        port_ = line.empty() ? 0 : static_cast<std::uint16_t>(std::stoi(line));
        EXPECT_NE(port_, 0) << httpd_program;
    }
    running_httpd(const running_httpd&) = delete;
    running_httpd& operator=(const running_httpd&) = delete;
    ~running_httpd() {
        if (process_ > 0) {
            signal(SIGKILL);
            (void)wait();
        }
        close(output_);
    }

    std::uint16_t port() const noexcept { return port_; }
    std::string at() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string uri(const std::string& target = "/") const { return "http://" + at() + target; }

    void signal(int which) const { kill(process_, which); }
    /// Until it has ended: its status, or 128 + the signal.
    int wait() {
        int status = 0;
        waitpid(process_, &status, 0);
        process_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    /// What else it has written, after its end.
    std::string rest_of_output() const {
        std::string all;
        std::array<char, 4096> buffer;
        for (ssize_t n = 0; (n = read(output_, buffer.data(), buffer.size())) > 0;)
            all.append(buffer.data(), static_cast<std::size_t>(n));
        return all;
    }

private:
    pid_t process_ = -1;
    int output_ = -1;
    std::uint16_t port_ = 0;
};

} // namespace lockstep::test
