// Addresses as people write them.
#include "lockstep/net/address.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdexcept>

namespace {

using lockstep::net::address;

class Written : public testing::TestWithParam<std::string> {};

TEST_P(Written, IsReadAndWrittenTheSame) {
    const address a{std::string_view(GetParam())};
    EXPECT_EQ(a.to_string(), GetParam());
    EXPECT_EQ(address(a.data(), a.size()), a) << "as the system gives it back";
}

INSTANTIATE_TEST_SUITE_P(Address, Written,
                         testing::Values("127.0.0.1:8080", "0.0.0.0:0", "255.255.255.255:65535", "[::1]:80", "[::]:0",
                                         "[2001:db8::7]:443", "[::ffff:10.0.0.1]:1", "[fe80::1%lo]:9",
                                         "unix:/run/a.sock", "unix:@name", "unix:relative"));

class Rejected : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(Rejected, SaysWhy) {
    try {
        const address a{std::string_view(GetParam().first)};
        FAIL() << "became " << a.to_string();
    } catch (const std::invalid_argument& e) {
        EXPECT_NE(std::string(e.what()).find(GetParam().second), std::string::npos) << e.what();
        EXPECT_NE(std::string(e.what()).find("lockstep::net::address"), std::string::npos) << e.what();
    }
}

INSTANTIATE_TEST_SUITE_P(
    Address, Rejected,
    testing::Values(std::pair{"", "no port"}, std::pair{"127.0.0.1", "no port"}, std::pair{"127.0.0.1:", "number"},
                    std::pair{"127.0.0.1:65536", "65535"}, std::pair{"127.0.0.1:-1", "number"},
                    std::pair{"127.0.0.1:80x", "number"}, std::pair{"127.0.0.1: 80", "number"},
                    std::pair{"127.0.0.256:1", "no IPv4"}, std::pair{"1.2.3:1", "no IPv4"},
                    std::pair{"localhost:80", "resolve"}, std::pair{"::1:80", "[::1]:80"},
                    std::pair{"[::1]", "[::1]:80"}, std::pair{"[::1:80", "[::1]:80"},
                    std::pair{"[fe80::1%none]:9", "interface"}, std::pair{"[127.0.0.1%lo]:9", "no IPv4"},
                    std::pair{"unix:", "needs a name"}, std::pair{"unix:@", "needs a name"},
                    std::pair{
                        "unix:/0123456789012345678901234567890123456789012345678901234567890123456789012345678901234"
                        "567890123456789012345678",
                        "107"}));

TEST(Address, PartsAreThere) {
    const address a("[2001:db8::7]:443");
    EXPECT_EQ(a.host(), "2001:db8::7");
    EXPECT_EQ(a.port(), 443);
    EXPECT_EQ(a.with_port(80).to_string(), "[2001:db8::7]:80");
    EXPECT_EQ(a.family(), AF_INET6);
    EXPECT_EQ(address().to_string(), "(no address)");
    EXPECT_EQ(address::unix_name("@x").host(), "@x");
    EXPECT_EQ(address::unix_name("/x").port(), 0);
}

TEST(Address, ThisMachineIsKnown) {
    for (const char* here : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1", "unix:/x"})
        EXPECT_TRUE(address(here).is_loopback()) << here;
    for (const char* elsewhere : {"128.0.0.1:1", "[::2]:1", "[::ffff:10.0.0.1]:1", "0.0.0.0:1"})
        EXPECT_FALSE(address(elsewhere).is_loopback()) << elsewhere;
}

TEST(Address, AreOrderedAndEqual) {
    EXPECT_EQ(address("127.0.0.1:1"), address("127.0.0.1", 1));
    EXPECT_NE(address("127.0.0.1:1"), address("127.0.0.1:2"));
    EXPECT_NE(address("127.0.0.1:1"), address("[::ffff:127.0.0.1]:1"));
    EXPECT_TRUE((address("127.0.0.1:1") < address("127.0.0.2:1")) != (address("127.0.0.2:1") < address("127.0.0.1:1")));
}

} // namespace
