// slowhttptest: a thousand clients that are as slow as they can be, in each of its four modes. They are sent away in time, and
// a good client beside them is served all the while.
#include "counterparts/counterpart.hpp"

#include <future>

namespace {

using namespace lockstep::test;
using namespace std::chrono_literals;

struct mode {
    const char* name;
    const char* options;
    const char* target = "/page";
};
std::ostream& operator<<(std::ostream& out, const mode& m) { return out << m.name; }

class Slow : public testing::TestWithParam<mode> {};

TEST_P(Slow, ClientsHarmNobody) {
    NEEDS("slowhttptest");
    const scratch_folder folder;
    put(folder / "page", numbers(1'000'000));
    const running_httpd server({"--demo", folder.path()});
    auto attack = std::async(std::launch::async, [&] {
        return run("slowhttptest -c 1000 -r 500 -i 2 -l 20 -p 2 " + std::string(GetParam().options) + " -u " +
                   server.uri(GetParam().target));
    });
    lockstep::net::http::client good({.proxies = {}});
    int served = 0;
    while (attack.wait_for(10ms) != std::future_status::ready) {
        EXPECT_EQ(good.get(server.uri("/cookie"), 2s).status(), lockstep::net::http::status::ok);
        ++served;
    }
    EXPECT_GT(served, 100);
    const ran r = attack.get();
    EXPECT_TRUE(contains(r.out, "service available:")) << r.out;
    EXPECT_FALSE(contains(r.out, "NO")) << r.out;
    EXPECT_EQ(good.get(server.uri("/page"), 10s).read_all(), numbers(1'000'000));
}

INSTANTIATE_TEST_SUITE_P(Modes, Slow,
                         testing::Values(mode{"slow heads", "-H"}, mode{"slow content", "-B -s 8192 -t POST", "/"},
                                         mode{"many ranges", "-R -a 1 -b 3000"},
                                         mode{"slow reading", "-X -w 512 -y 1024 -n 5 -z 32 -k 3"}));

} // namespace
