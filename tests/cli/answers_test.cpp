// Several programs, the cases of a GoogleTest program, and how much of an answer is shown and required.
#include "command.hpp"

#include <nlohmann/json.hpp>

namespace lockstep::cli {
namespace {

constexpr const char* cases = R"(
#include <gtest/gtest.h>
#include <atomic>
#include <sys/socket.h>
#include <thread>
void both(auto f) { std::thread a(f); std::thread b(f); a.join(); b.join(); }
TEST(counter, increments) { static std::atomic<int> n{0}; both([] { ++n; }); EXPECT_EQ(n, 2); }
TEST(counter, loses) { static std::atomic<int> n{0}; both([] { n = n + 1; }); EXPECT_EQ(n, 2); }
TEST(counter, crashes) { int* volatile nowhere = nullptr; *nowhere = 1; }
TEST(counter, listens) { both([] {}); listen(socket(AF_INET, SOCK_STREAM, 0), 1); }
TEST(counter, last) { both([] {}); }
TEST(counter, skips) { both([] {}); GTEST_SKIP(); }
TEST(counter, DISABLED_off) { FAIL(); }
)";

class answers_test : public command_test {
protected:
    void make_cases() const {
        write("cases.cpp", cases);
        shell("g++ -std=c++20 -g -O0 -fsanitize=thread cases.cpp -o cases -lgtest -lgtest_main -pthread");
    }
};

TEST_F(answers_test, each_case_of_googletest_by_itself) {
    make_cases();
    const command_result r = run("check --gtest cases");
    EXPECT_EQ(r.status, 1) << r.err;
    for (const char* line :
         {"verified: counter.increments", "bug: counter.loses", "bug: counter.crashes", "refused: counter.listens",
          "verified: counter.last", "skipped: counter.skips", "skipped: counter.DISABLED_off"})
        EXPECT_NE(r.out.find(line), std::string::npos) << line << "\n" << r.out;
    EXPECT_NE(r.out.find("2 cases with a bug:\n  counter.loses\n  counter.crashes\n"
                         "1 case could not be checked:\n  counter.listens: the program opens a socket"),
              std::string::npos)
        << r.out;
    EXPECT_TRUE(r.out.ends_with("2 cases skipped:\n  counter.skips: it skips itself (GTEST_SKIP)\n"
                                "  counter.DISABLED_off: disabled\n"))
        << r.out;

    EXPECT_EQ(run("check --gtest cases -- --gtest_filter=*increments").status, 0);
    EXPECT_EQ(run("check --gtest cases -- --gtest_filter=*listens:*last").status, 2);
    const command_result none = run("check --gtest cases -- --gtest_filter=*skips");
    EXPECT_NE(none.out.find("every case was skipped: nothing was judged"), std::string::npos) << none.out;
    EXPECT_EQ(none.out.find("verified"), std::string::npos) << none.out;
    refused("check --gtest cases -- --gtest_filter=nothing*", "no GoogleTest case of");
    refused("check --gtest racy.cpp", "lists no GoogleTest cases");
}

TEST_F(answers_test, json_has_each_case_of_googletest) {
    make_cases();
    const auto all = nlohmann::json::parse(run("check --gtest --json cases").out);
    EXPECT_EQ(all["verdict"], "bug");
    ASSERT_EQ(all["cases"].size(), 7U);
    EXPECT_EQ(all["cases"][0]["name"], "counter.increments");
    EXPECT_EQ(all["cases"][0]["verdict"], "verified");
    EXPECT_GT(all["cases"][0]["executions"], 1);
    EXPECT_EQ(all["cases"][1]["bugs"].size(), 1U);
    EXPECT_EQ(all["cases"][3]["verdict"], "refused");
    EXPECT_NE(all["cases"][3]["message"], "");
    EXPECT_EQ(all["cases"][5]["verdict"], "skipped");
}

TEST_F(answers_test, several_programs_each_have_their_turn) {
    const command_result r = run("check racy.cpp missing locked.cpp");
    EXPECT_EQ(r.status, 1) << r.err;
    EXPECT_EQ(r.err, "");
    for (const char* line : {"=== racy.cpp ===\n", "=== missing ===\nrefused: 'missing' does not exist",
                             "=== locked.cpp ===\nverified", "=== 3 programs ===\n"})
        EXPECT_NE(r.out.find(line), std::string::npos) << line << "\n" << r.out;
    EXPECT_NE(r.out.find("1 program with a bug:\n  racy.cpp\n1 program could not be checked:\n  missing: "),
              std::string::npos)
        << r.out;
    EXPECT_EQ(run("check missing locked.cpp").status, 2);
    EXPECT_EQ(run("check locked.cpp locked.cpp").status, 0);
    const auto report = nlohmann::json::parse(run("check --json racy.cpp missing locked.cpp").out);
    EXPECT_EQ(report["verdict"], "bug");
    ASSERT_EQ(report["targets"].size(), 3U);
    EXPECT_EQ(report["targets"][0]["target"], "racy.cpp");
    EXPECT_EQ(report["targets"][0]["bugs"].size(), 1U);
    EXPECT_EQ(report["targets"][1]["verdict"], "refused");
    EXPECT_EQ(report["targets"][2]["verdict"], "verified");
}

TEST_F(answers_test, less_than_required_is_a_status_of_its_own) {
    EXPECT_EQ(run("check --require verified locked.cpp").status, 0);
    EXPECT_EQ(run("check --require verified --executions 2 locked.cpp").status, 3);
    EXPECT_EQ(run("check --require clean --executions 2 locked.cpp").status, 0);
    EXPECT_EQ(run("check --require clean racy.cpp").status, 1);
    EXPECT_EQ(run("check --require verified missing").status, 2);
    EXPECT_EQ(run("outcomes --require verified --executions 2 locked.cpp").status, 3);
}

TEST_F(answers_test, quiet_is_the_verdict_and_the_bugs) {
    EXPECT_EQ(run("check -q locked.cpp").out, "verified: no bug in any interleaving\n");
    const command_result bug = run("check --quiet racy.cpp");
    EXPECT_NE(bug.out.find("data race"), std::string::npos) << bug.out;
    EXPECT_TRUE(bug.out.ends_with("1 bug found\n")) << bug.out;
}

TEST_F(answers_test, colour_is_as_the_user_wishes) {
    EXPECT_EQ(run("check -q locked.cpp --color always").out, "\x1b[1;32mverified: no bug in any interleaving\x1b[0m\n");
    EXPECT_EQ(run("check -q locked.cpp --color auto").out, "verified: no bug in any interleaving\n");
    write("terminal.sh", "script -qec \"$*\" /dev/null\n");
    const auto on_a_terminal = [&](const std::string& option, const std::string& variables) {
        return run("check -q locked.cpp " + option, variables + " TERM=xterm sh terminal.sh").out.find("\x1b[1;32m") !=
               std::string::npos;
    };
    EXPECT_FALSE(on_a_terminal("--color never", ""));
    EXPECT_FALSE(on_a_terminal("", "NO_COLOR=1"));
    EXPECT_TRUE(on_a_terminal("--color always", "NO_COLOR=1"));
}

} // namespace
} // namespace lockstep::cli
