// examples/net/echo_three_ways: it tells of each way what it costs, having compared all that came back.
#include "programs/run.hpp"

#include <gtest/gtest.h>
#include <regex>

namespace {

using namespace lockstep::test;

ran echo_three_ways(const std::string& arguments) {
    return run("exec timeout 60 " LOCKSTEP_BINARY_DIR "/examples/net/echo_three_ways " + arguments);
}

TEST(EchoThreeWays, TellsWhatEachCosts) {
    const ran r = echo_three_ways("--messages 2000 --talkers 8 --listeners 50");
    EXPECT_EQ(r.status, 0) << r.err;
    for (const std::string way : {"threads", "fibers", "loop"}) {
        const std::regex line("\n" + way + " +[0-9]+\\.[0-9]+ µs +[0-9]+\\.[0-9] KiB\n");
        EXPECT_TRUE(std::regex_search(r.out, line)) << way << " is missing:\n" << r.out;
    }
}

TEST(EchoThreeWays, MessagesMayBeOfAnySize) {
    for (const char* size : {"1", "4096", "65536"}) {
        const ran r = echo_three_ways("--messages 100 --talkers 4 --listeners 4 --size " + std::string(size));
        EXPECT_EQ(r.status, 0) << size << ": " << r.err;
    }
}

TEST(EchoThreeWays, SaysWhatItCanDo) {
    const ran help = echo_three_ways("--help");
    EXPECT_EQ(help.status, 0);
    for (const char* part : {"--way", "--talkers", "Examples:", "Exit status"})
        EXPECT_NE(help.out.find(part), std::string::npos) << part;
    EXPECT_EQ(echo_three_ways("--way smoke-signals").status, 2);
    const ran one = echo_three_ways("--way loop --messages 10 --listeners 1");
    EXPECT_EQ(one.status, 0);
    EXPECT_EQ(one.out.find("threads"), std::string::npos) << one.out;
}

} // namespace
