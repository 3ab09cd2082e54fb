// TLS with a counterpart that nobody here wrote, as a program of its own: openssl s_client and s_server.
#include "lockstep/net/listener.hpp"
#include "lockstep/net/tls.hpp"
#include "net/certificates.hpp"
#include "net/command.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;
using tests::authority;
using tests::command;

class TlsWithOpenssl : public testing::TestWithParam<const char*> {
protected:
    authority ours;
    const tls_identity identity = ours.issue({.names = "DNS:server.test,IP:127.0.0.1"});

    void SetUp() override {
        if (!command::is_there("openssl")) GTEST_SKIP() << "there is no openssl command";
    }
    static std::string only() { return std::string("-tls1_") + GetParam(); }
};

TEST_P(TlsWithOpenssl, ItsClientIsServed) {
    listener door(address::loopback());
    command client({"openssl", "s_client", "-connect", door.local().to_string(), "-CAfile", ours.certificate(),
                    "-verify_return_error", "-verify_hostname", "server.test", "-servername", "server.test", "-quiet",
                    "-no_ign_eof", "-alpn", "x,echo", only()});
    tls_server_options options{{identity}, {"echo"}};
    tls_stream s = tls_accept(door.accept(10s), tls_context(options), 10s);
    EXPECT_EQ(s.server_name(), "server.test");
    EXPECT_EQ(s.protocol(), "echo");
    EXPECT_EQ(s.version(), std::string("TLSv1.") + GetParam());
    s.write_all("from us\n", 10s);
    EXPECT_EQ(client.read_line(), "from us");
    client.write("from it\n");
    std::array<char, 8> buffer{};
    EXPECT_EQ(s.read_all(buffer, 10s), 8U);
    EXPECT_EQ(std::string(buffer.data(), 8), "from it\n");
    client.end_input(); // it says goodbye
    EXPECT_EQ(s.read_some(buffer, 10s), 0U);
}

TEST_P(TlsWithOpenssl, ItsServerServes) {
    command server({"openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", identity.certificate_chain, "-key",
                    identity.private_key, "-rev", "-alpn", "reverse", only()});
    std::string port;
    while (port.empty()) {
        const std::string line = server.read_line();
        ASSERT_NE(line, "") << "it has ended";
        if (line.starts_with("ACCEPT 127.0.0.1:")) port = line.substr(line.rfind(':') + 1);
    }
    tls_client_options options;
    options.trusts = ours.certificate();
    options.protocols = {"reverse"};
    tls_stream s = tls_connect("127.0.0.1", port, tls_context(options), 10s);
    EXPECT_EQ(s.version(), std::string("TLSv1.") + GetParam());
    EXPECT_EQ(s.protocol(), "reverse");
    s.write_all("stressed\n", 10s);
    std::array<char, 9> buffer{};
    EXPECT_EQ(s.read_all(buffer, 10s), 9U);
    EXPECT_EQ(std::string(buffer.data(), 9), "desserts\n");
}

INSTANTIATE_TEST_SUITE_P(, TlsWithOpenssl, testing::Values("2", "3"),
                         [](const auto& version) { return std::string("Version1_") + version.param; });

} // namespace
