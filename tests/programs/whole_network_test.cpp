// examples/p2p/whole_network, as one uses it.
#include "programs/run.hpp"

#include <gtest/gtest.h>

namespace {

using namespace lockstep::test;

const std::string program = "timeout 100 " LOCKSTEP_BINARY_DIR "/examples/p2p/whole_network ";

TEST(WholeNetwork, FindsWhatItLooksForWhilePeersComeAndGo) {
    const ran r = run(program + "--peers 100 --hours 0.25 --session 20");
    EXPECT_EQ(r.status, 0) << r.out << r.err;
    EXPECT_EQ(std::ranges::count(r.out, '\n'), 1 + 3) << "a head, and a line for each five minutes";
}

TEST(WholeNetwork, TellsHowItIsUsed) {
    const ran help = run(program + "--help");
    EXPECT_TRUE(help.status == 0 && help.out.find("Examples:") != std::string::npos) << help.out;
    EXPECT_EQ(run(program + "--peers 0").status, 2);
}

} // namespace
