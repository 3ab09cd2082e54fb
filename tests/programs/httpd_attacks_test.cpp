// examples/net/httpd, as those use it who mean it no good: what they send costs it little, and everybody else is served.
#include "lockstep/net/http/client/client.hpp"
#include "lockstep/net/stream.hpp"
#include "programs/running_httpd.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/socket.h>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;
using namespace lockstep::test;
using std::string;

constexpr auto long_enough = 60s;

string times(int n, std::string_view what) {
    string all;
    for (int i = 0; i < n; ++i) all += what;
    return all;
}

/// `httpd --demo`, which has to do with so many descriptors.
class attacked {
public:
    explicit attacked(int descriptors = 256)
        : server_({"/bin/sh", "-c",
                   "ulimit -n " + std::to_string(descriptors) + "; exec " + httpd_program +
                       " --port 0 --print-port --demo"}),
          at_(address::loopback(static_cast<std::uint16_t>(std::stoi(server_.first_line())))) {}

    stream attacker() const { return connect(at_, long_enough); }
    bool serves() const try {
        http::client good({.proxies = {}});
        return good.get("http://" + at_.to_string() + "/", long_enough).status() == http::status::ok;
    } catch (const std::system_error&) {
        return false;
    }
    /// The most that it has had in memory, in KiB.
    long most_memory() const {
        std::ifstream about(files() + "/status");
        long kibibytes = 0;
        for (string word; about >> word;)
            if (word == "VmHWM:") about >> kibibytes;
        return kibibytes;
    }
    std::ptrdiff_t descriptors() const {
        return std::distance(std::filesystem::directory_iterator(files() + "/fd"), {});
    }

private:
    string files() const { return "/proc/" + std::to_string(server_.process()); }

    running_program server_;
    address at_;
};

/// Does it come to that?
template <class F>
bool soon(F it) {
    const auto end = std::chrono::steady_clock::now() + long_enough;
    while (!it() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
    return it();
}

/// Sends `begin`, and then `piece` until nobody takes it any more, or a hundred megabytes are sent.
void flood(stream attacker, std::string_view begin, const string& piece) {
    std::error_code error;
    const auto send = [&](std::string_view bytes) {
        iovec all{const_cast<char*>(bytes.data()), bytes.size()};
        attacker.write_all({&all, 1}, long_enough, error);
    };
    send(begin);
    for (std::size_t sent = 0; sent < 100'000'000 && !error; sent += piece.size()) send(piece);
    EXPECT_TRUE(error) << "somebody has taken all of it";
}

TEST(Attacked, WhatHasNoEndCostsNoMemory) {
    const attacked server;
    EXPECT_TRUE(server.serves());
    const long before = server.most_memory();
    const string head = "POST / HTTP/1.1\r\nHost: a\r\n", chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    flood(server.attacker(), "GET /", string(65536, 'x'));
    flood(server.attacker(), head + "X: ", string(65536, 'x'));
    flood(server.attacker(), head, times(10'000, "a: b\r\n"));
    flood(server.attacker(), chunked + "1;", string(65536, 'x'));
    flood(server.attacker(), chunked, times(300, "1;" + string(200, 'x') + "\r\n!\r\n"));
    flood(server.attacker(), chunked + "0\r\n", times(10'000, "a: b\r\n"));
    EXPECT_LE(server.most_memory() - before, 1024);
    EXPECT_TRUE(server.serves());
}

TEST(Attacked, AResetAtAnyByteLeavesNothingBehind) {
    const attacked server;
    EXPECT_TRUE(server.serves());
    const auto before = server.descriptors();
    const string requests = times(2, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc") +
                            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for (std::size_t n = 0; n <= requests.size(); ++n) {
        stream one = server.attacker();
        one.write_all(requests.substr(0, n), long_enough);
        one.reset();
    }
    EXPECT_TRUE(server.serves());
    EXPECT_TRUE(soon([&] { return server.descriptors() <= before; }));
}

TEST(Attacked, WhenAllDescriptorsAreTakenThoseWhoAreInAreServedAndLaterAllOthers) {
    const attacked server(48);
    std::vector<stream> all;
    for (int i = 0; i < 100; ++i) all.push_back(server.attacker()); // from the first moment on
    all.front().write_all("GET / HTTP/1.1\r\nHost: a\r\n\r\n", long_enough);
    std::array<char, 15> answer{};
    EXPECT_EQ(all.front().read_some(answer, long_enough), answer.size());
    EXPECT_EQ(string(answer.data(), answer.size()), "HTTP/1.1 200 OK");
    all.clear();
    EXPECT_TRUE(soon([&] { return server.serves(); }));
}

} // namespace
