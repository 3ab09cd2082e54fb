// A program that runs while a test does something to it.
#pragma once

#include "programs/run.hpp"

#include <fcntl.h>
#include <spawn.h>

namespace lockstep::test {

class running_program {
public:
    /// Waits until it has written a line. `input`: a descriptor that it reads as its standard input.
    explicit running_program(std::vector<std::string> words, int input = STDIN_FILENO) {
        std::vector<char*> pointers;
        for (std::string& w : words) pointers.push_back(w.data());
        pointers.push_back(nullptr);
        int both[2];
        if (pipe2(both, O_CLOEXEC) != 0) std::abort();
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_adddup2(&files, both[1], STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
        if (posix_spawn(&process_, pointers[0], &files, nullptr, pointers.data(), environ) != 0) process_ = -1;
        posix_spawn_file_actions_destroy(&files);
        close(both[1]);
        output_ = both[0];
        first_line_ = next_line();
        EXPECT_FALSE(first_line_.empty()) << words[0];
    }
    running_program(const running_program&) = delete;
    running_program& operator=(const running_program&) = delete;
    ~running_program() {
        if (process_ > 0) {
            signal(SIGKILL);
            (void)wait();
        }
        close(output_);
    }

    pid_t process() const noexcept { return process_; }
    const std::string& first_line() const noexcept { return first_line_; }
    /// The next line that it writes; empty when it has ended.
    std::string next_line() const {
        std::string line;
        for (char c = 0; read(output_, &c, 1) == 1 && c != '\n';) line += c;
        return line;
    }

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
    std::string first_line_;
};

} // namespace lockstep::test
