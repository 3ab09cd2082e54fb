// lockstep/check.hpp through the built command: what is said about it, and that it comes again.
#include "scratch.hpp"

#include <nlohmann/json.hpp>
#include <sstream>
#include <sys/wait.h>

namespace lockstep::cli {
namespace {

constexpr const char* program = R"(
#include "lockstep/check.hpp"
#include <atomic>
#include <thread>
int main(int argc, char**) {
    std::atomic<int> n = 0;
    const auto add = [&] { lockstep::operation("add", [&] { n = n + 1; }); };
    std::thread a(add), b(add);
    a.join();
    b.join();
    lockstep::outcome("n", n.load());
    lockstep::sometimes(n == 3, "three are counted");
    lockstep::sometimes(n == 1, "one is lost");
    lockstep::assume(n == argc);
}
)";

class annotations_test : public scratch_test {
protected:
    void SetUp() override {
        scratch_test::SetUp();
        write("program.cpp", program);
    }

    int run(const std::string& arguments) {
        const std::string line =
            "cd " + folder.string() + " && " LOCKSTEP_BINARY_DIR "/lockstep " + arguments + " >out.txt";
        const int status = std::system(line.c_str());
        std::ostringstream text;
        text << std::ifstream(path("out.txt"), std::ios::binary).rdbuf();
        out = text.str();
        return WEXITSTATUS(status);
    }
    nlohmann::json report() {
        auto j = nlohmann::json::parse(out);
        j.erase("seconds");
        return j;
    }

    const std::string flags = " --cxxflags '-std=c++20 -I" LOCKSTEP_SOURCE_DIR "/include' ";
    std::string out;
};

TEST_F(annotations_test, what_was_discarded_is_counted) {
    EXPECT_EQ(run("outcomes program.cpp --json" + flags), 1); // n is 1: what a serial order gives is left out
    const auto j = report();
    ASSERT_EQ(j["outcomes"].size(), 1U);
    EXPECT_EQ(j["outcomes"][0]["output"], "n 1\n");
    EXPECT_GT(j["discarded_executions"], 0);
    EXPECT_EQ(run("outcomes program.cpp" + flags), 1);
    EXPECT_NE(out.find("discarded by assumptions"), std::string::npos) << out;
}

TEST_F(annotations_test, what_was_never_true_is_a_bug_that_replays) {
    EXPECT_EQ(run("check program.cpp --keep-going --json" + flags), 1);
    const auto first = report();
    ASSERT_EQ(first["bugs"].size(), 1U) << out; // the other one was seen
    EXPECT_EQ(first["bugs"][0]["kind"], "never_true");
    EXPECT_NE(first["bugs"][0]["message"].get<std::string>().find("`three are counted` (program.cpp:12, main)"),
              std::string::npos);
    EXPECT_EQ(run("check program.cpp --keep-going --json --seed 1" + flags), 1);
    EXPECT_EQ(report(), first);
    EXPECT_EQ(run("replay lockstep-program-never_true.schedule"), 1);
    EXPECT_EQ(out, "n 1\n");
    EXPECT_EQ(run("show lockstep-program-never_true.schedule"), 0);
    for (const char* shown : {"never true", "begin add", "end add", "outcome \"n 1\""})
        EXPECT_NE(out.find(shown), std::string::npos) << shown << ": " << out;
}

TEST_F(annotations_test, a_search_that_was_cut_short_only_mentions_it) {
    EXPECT_EQ(run("check program.cpp --executions 5 --json" + flags), 0);
    EXPECT_NE(out.find("\\\"three are counted\\\" (lockstep::sometimes) was not seen to be true"), std::string::npos)
        << out;
}

} // namespace
} // namespace lockstep::cli
