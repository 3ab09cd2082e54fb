// Runs a program to its end, as a user does from a shell or a terminal.
#pragma once

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <pty.h>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace lockstep::test {

/// A folder of the test's own, which goes with it.
class scratch_folder {
public:
    scratch_folder() {
        std::string name = testing::TempDir() + "lockstep.programs.XXXXXX";
        if (mkdtemp(name.data()) == nullptr) std::abort();
        path_ = name;
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    ~scratch_folder() { std::filesystem::remove_all(path_); }

    std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
    const std::string& path() const noexcept { return path_; }
    /// The names in it, in order.
    std::string names() const {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(path_)) all.push_back(entry.path().filename());
        std::ranges::sort(all);
        std::string text;
        for (const std::string& name : all) text += name + " ";
        return text;
    }

private:
    std::string path_;
};

inline std::string content_of(const std::string& file) {
    std::ostringstream all;
    all << std::ifstream(file, std::ios::binary).rdbuf();
    return all.str();
}
inline void put(const std::string& file, std::string_view content) { std::ofstream(file, std::ios::binary) << content; }

inline std::string in_quotes(const std::string& word) {
    std::string q = "'";
    for (const char c : word) q += c == '\'' ? "'\\''" : std::string(1, c);
    return q + "'";
}

struct ran {
    int status; ///< 128 + the signal, where one has ended it
    std::string out, err;
};

/// A shell's command line. The environment's proxies are not asked.
inline ran run(const std::string& command) {
    const scratch_folder files;
    const std::string whole = "unset http_proxy https_proxy all_proxy no_proxy HTTPS_PROXY ALL_PROXY NO_PROXY; (" +
                              command + ") >" + in_quotes(files / "out") + " 2>" + in_quotes(files / "err");
    const int status = std::system(whole.c_str()); // NOLINT: a shell is wanted
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), content_of(files / "out"),
            content_of(files / "err")};
}

/// The same in a terminal: what it shows.
inline std::string shown_by(const std::string& command) {
    int terminal = -1;
    const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
        _exit(127);
    }
    std::string all;
    std::array<char, 4096> buffer;
    for (ssize_t n = 0; (n = read(terminal, buffer.data(), buffer.size())) > 0;)
        all.append(buffer.data(), static_cast<std::size_t>(n));
    close(terminal);
    waitpid(child, nullptr, 0);
    return all;
}

} // namespace lockstep::test
