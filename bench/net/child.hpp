// A program that was started, and ends with its owner: when that is destroyed, and also when we are killed, however.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace bench {

/// On which processor it may run.
enum class place { anywhere, first, last };

class child {
public:
    /// Its output comes to us, its errors go nowhere. `environment`: NAME=VALUE, more.
    child(const std::vector<std::string>& command, place where, const std::vector<std::string>& environment = {});
    child(const child&) = delete;
    child& operator=(const child&) = delete;
    ~child();

    pid_t pid() const noexcept { return pid_; }
    /// The next line that it says. Nothing: it has ended, or says nothing for half a minute.
    std::optional<std::string> line();
    /// All that it says until it ends. Nothing: it failed.
    std::optional<std::string> rest();

private:
    bool read_more();

    pid_t pid_ = -1;
    int output_ = -1;
    std::string said_;
};

/// Is there such a program? By the rules of a shell.
bool is_there(const std::string& program);

} // namespace bench
