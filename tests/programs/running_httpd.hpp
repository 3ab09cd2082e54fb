// examples/net/httpd, running while a test asks it.
#pragma once

#include "programs/running.hpp"

#include <chrono>
#include <optional>
#include <thread>

namespace lockstep::test {

inline const std::string httpd_program = LOCKSTEP_BINARY_DIR "/examples/net/httpd";

class running_httpd : public running_program {
public:
    /// With `--port 0 --print-port` and these. Waits until it says its port.
    explicit running_httpd(std::vector<std::string> arguments) : running_program(command(std::move(arguments))) {
        port_ = first_line().empty() ? 0 : static_cast<std::uint16_t>(std::stoi(first_line()));
    }

    std::uint16_t port() const noexcept { return port_; }
    std::string at() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string uri(const std::string& target = "/") const { return "http://" + at() + target; }

private:
    static std::vector<std::string> command(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {httpd_program, "--port", "0", "--print-port"});
        return arguments;
    }
    std::uint16_t port_ = 0;
};

} // namespace lockstep::test
