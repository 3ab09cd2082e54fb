// What these tests share. A counterpart is a program that nobody here wrote, and that speaks the same protocol; each comes
// from a Debian package (`scripts/install-packages.sh test`).
#pragma once

#include "lockstep/net/http/client/client.hpp"
#include "net/command.hpp"
#include "programs/running_httpd.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <string>

namespace lockstep::test {

constexpr auto long_enough = std::chrono::seconds(30);
/// Debian's own, for which its packages are.
inline const std::string python = "/usr/bin/python3";

/// Skips the test where the program is not there.
#define NEEDS(program)                                                                                                 \
    if (!lockstep::net::tests::command::is_there(program))                                                             \
    GTEST_SKIP() << "there is no " << (program) << ": scripts/install-packages.sh test"

inline bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

/// The same bytes every time, no two pieces alike.
inline std::string numbers(std::size_t bytes) {
    std::string all;
    for (int i = 0; all.size() < bytes; ++i) all += std::to_string(i) + ' ';
    all.resize(bytes);
    return all;
}

/// A server that a counterpart plays: a program that prints its port, and a client of ours for it.
class their_server {
public:
    explicit their_server(const std::vector<std::string>& words) : program_(words), port_(program_.read_line()) {
        EXPECT_NE(port_, "") << words.front() << " does not start";
    }
    std::string uri(const std::string& target = "/") const { return "http://127.0.0.1:" + port_ + target; }
    net::tests::command& program() { return program_; }

private:
    net::tests::command program_;
    std::string port_;
};

} // namespace lockstep::test
