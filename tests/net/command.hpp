// A program that runs beside a test, with pipes to its standard input and output. It ends with its object.
#pragma once

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace lockstep::net::tests {

class command {
public:
    /// Found in PATH. What it says on its standard error is not shown.
    explicit command(const std::vector<std::string>& words) {
        int in[2];
        int out[2];
        if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
        std::vector<char*> arguments;
        for (const std::string& w : words) arguments.push_back(const_cast<char*>(w.c_str()));
        arguments.push_back(nullptr);
        child_ = fork();
        if (child_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            dup2(in[0], 0);
            dup2(out[1], 1);
            if (freopen("/dev/null", "w", stderr) == nullptr) _exit(126);
            execvp(arguments.front(), arguments.data());
            _exit(127);
        }
        close(in[0]);
        close(out[1]);
        to_ = in[1];
        from_ = out[0];
    }
    command(const command&) = delete;
    command& operator=(const command&) = delete;
    ~command() {
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
        end_input();
        close(from_);
    }

    /// Without its end; empty where there is none.
    std::string read_line() {
        std::string line;
        for (char c = 0; ::read(from_, &c, 1) == 1 && c != '\n';) line += c;
        return line;
    }
    void write(const std::string& text) {
        if (::write(to_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
            throw std::runtime_error("write");
    }
    void end_input() {
        if (to_ >= 0) close(to_);
        to_ = -1;
    }

    /// Is there such a program?
    static bool is_there(const std::string& name) {
        const char* const path = std::getenv("PATH");
        std::string folders = path != nullptr ? path : "";
        for (std::size_t at = 0; at <= folders.size();) {
            const std::size_t end = std::min(folders.find(':', at), folders.size());
            if (access((folders.substr(at, end - at) + "/" + name).c_str(), X_OK) == 0) return true;
            at = end + 1;
        }
        return false;
    }

private:
    pid_t child_ = -1;
    int to_ = -1;
    int from_ = -1;
};

} // namespace lockstep::net::tests
