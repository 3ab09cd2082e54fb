// The built command from outside: exit statuses, what goes where, files left behind.
#include "scratch.hpp"

#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <sys/wait.h>

namespace lockstep::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* racy = R"(
#include <cstdio>
#include <thread>
int counter = 0;
int main() {
    std::thread a([] { counter = counter + 1; });
    std::thread b([] { counter = counter + 1; });
    a.join();
    b.join();
    std::printf("%d\n", counter);
}
)";

constexpr const char* locked = R"(
#include <cstdio>
#include <mutex>
#include <thread>
int counter = 0;
std::mutex lock;
void count() {
    std::lock_guard<std::mutex> guard(lock);
    counter = counter + 1;
}
int main() {
    std::thread a(count);
    std::thread b(count);
    a.join();
    b.join();
    std::printf("%d\n", counter);
}
)";

/// Too many interleavings for any test to wait for.
constexpr const char* endless = R"(
#include <atomic>
#include <thread>
#include <vector>
std::atomic<int> counter{0};
int main() {
    std::vector<std::thread> threads;
    const auto count = [] { for (int k = 0; k < 40; ++k) counter.store(counter.load() + 1); };
    for (int i = 0; i < 6; ++i) threads.emplace_back(count);
    for (std::thread& t : threads) t.join();
}
)";

struct command_result {
    int status = -1;
    std::string out, err;
};

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
TEST(counter, DISABLED_off) { FAIL(); }
)";

class command_test : public scratch_test {
protected:
    void SetUp() override {
        scratch_test::SetUp();
        write("racy.cpp", racy);
        write("locked.cpp", locked);
    }

    command_result run(const std::string& arguments, const std::string& before = "") const {
        const std::string line = "cd " + folder.string() + " && " + before +
                                 " " LOCKSTEP_BINARY_DIR "/lockstep </dev/null " + arguments + " >out.txt 2>err.txt";
        const int status = std::system(line.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), text_of("out.txt"),
                text_of("err.txt")};
    }

    std::string text_of(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(path(name), std::ios::binary).rdbuf();
        return text.str();
    }

    /// Exit status 2, nothing on standard output, one line on standard error that contains `what`.
    void refused(const std::string& arguments, const std::string& what, const std::string& before = "") const {
        const command_result r = run(arguments, before);
        EXPECT_EQ(r.status, 2) << arguments;
        EXPECT_EQ(r.out, "") << arguments;
        EXPECT_NE(r.err.find(what), std::string::npos) << arguments << ": " << r.err;
        EXPECT_EQ(std::count(r.err.begin(), r.err.end(), '\n'), 1) << r.err;
    }

    void make_cases() const {
        write("cases.cpp", cases);
        shell("g++ -std=c++20 -g -O0 -fsanitize=thread cases.cpp -o cases -lgtest -lgtest_main -pthread");
    }

    std::ptrdiff_t schedule_files() const {
        return std::count_if(fs::directory_iterator(folder), fs::directory_iterator(),
                             [](const fs::directory_entry& e) { return e.path().extension() == ".schedule"; });
    }
};

TEST_F(command_test, a_race_is_shown_with_what_it_leads_to) {
    const command_result r = run("check racy.cpp");
    EXPECT_EQ(r.status, 1) << r.err;
    EXPECT_EQ(r.err, "");
    EXPECT_NE(r.out.find("data race"), std::string::npos) << r.out;
    EXPECT_NE(r.out.find("overwrites what"), std::string::npos) << r.out;
    EXPECT_NE(r.out.find("the output is \"1\", which no serial order of the threads gives"), std::string::npos)
        << r.out;
    EXPECT_NE(r.out.find("replay lockstep-racy-data_race.schedule"), std::string::npos) << r.out;
    EXPECT_EQ(schedule_files(), 1);
}

TEST_F(command_test, a_schedule_replays_a_hundred_times) {
    shell("g++ -std=c++20 -g -O0 -fsanitize=thread -pthread racy.cpp -o racy");
    run("check racy");
    for (int i = 0; i < 100; ++i) {
        const command_result r = run("replay lockstep-racy-data_race.schedule");
        ASSERT_EQ(r.status, 1) << i << ": " << r.err;
        ASSERT_EQ(r.out, "1\n") << i;
    }
}

TEST_F(command_test, a_correct_program_is_verified_and_leaves_nothing) {
    const command_result r = run("check locked.cpp");
    EXPECT_EQ(r.status, 0) << r.err;
    EXPECT_TRUE(r.out.starts_with("verified")) << r.out;
    EXPECT_NE(r.out.find("bounds: this input, sequential consistency, no spurious wake-ups\n"), std::string::npos)
        << r.out;
    EXPECT_EQ(r.err, "");
    EXPECT_EQ(schedule_files(), 0);
}

TEST_F(command_test, show_draws_and_watches) {
    run("check racy.cpp --out kept.schedule");
    const command_result plain = run("show kept.schedule");
    EXPECT_EQ(plain.status, 0) << plain.err;
    EXPECT_NE(plain.out.find("write counter -> 1"), std::string::npos) << plain.out;
    const command_result watched = run("show kept.schedule --watch counter --all");
    EXPECT_EQ(watched.status, 0) << watched.err;
    EXPECT_GT(watched.out.size(), plain.out.size());
    refused("show kept.schedule --watch no_such_variable", "no_such_variable");
}

TEST_F(command_test, outcomes_are_listed_and_judged) {
    const command_result r = run("outcomes racy.cpp --json");
    EXPECT_EQ(r.status, 1) << r.err;
    const auto report = nlohmann::json::parse(r.out);
    ASSERT_EQ(report["outcomes"].size(), 2U) << r.out;
    EXPECT_EQ(report["outcomes"][0]["output"], "1\n");
    EXPECT_EQ(report["outcomes"][0]["serial"], false);
    EXPECT_EQ(report["outcomes"][1]["output"], "2\n");
    EXPECT_EQ(report["outcomes"][1]["serial"], true);
    for (const auto& outcome : report["outcomes"]) {
        const command_result again = run("replay " + outcome["schedule"].get<std::string>());
        EXPECT_EQ(again.out, outcome["output"]);
        EXPECT_EQ(again.status, 0);
    }
    const command_result same = run("outcomes locked.cpp");
    EXPECT_EQ(same.status, 0) << same.out << same.err;
}

TEST_F(command_test, json_has_what_the_manual_says) {
    const auto bug = nlohmann::json::parse(run("check racy.cpp --json").out);
    EXPECT_EQ(bug["verdict"], "bug");
    for (const char* field :
         {"complete", "strategy", "executions", "blocked_executions", "events", "seconds", "bounds"}) {
        EXPECT_TRUE(bug.contains(field)) << field;
    }
    ASSERT_EQ(bug["bugs"].size(), 1U);
    for (const char* field : {"kind", "message", "threads", "locations", "schedule"}) {
        EXPECT_TRUE(bug["bugs"][0].contains(field)) << field;
    }
    const auto verified = nlohmann::json::parse(run("check locked.cpp --json --steps 500").out);
    EXPECT_EQ(verified["verdict"], "verified");
    EXPECT_EQ(verified["bounds"]["steps"], 500);
    EXPECT_EQ(verified["bounds"]["threads"], 64);
    EXPECT_EQ(verified["bounds"]["spurious_wakeups"], 0);
}

TEST_F(command_test, the_same_seed_gives_the_same_result) {
    const auto result = [&] {
        auto report = nlohmann::json::parse(run("check racy.cpp --json --seed 7").out);
        report.erase("seconds");
        return report.dump() + text_of("lockstep-racy-data_race.schedule");
    };
    const std::string first = result();
    EXPECT_EQ(result(), first);
}

TEST_F(command_test, an_interrupt_prints_what_is_known) {
    write("endless.cpp", endless);
    write("interrupt.sh", R"(env --default-signal=INT "$@" & command=$!
program_runs() { for child in $(cat /proc/$command/task/*/children); do grep -qx endless /proc/$child/comm && return; done; false; }
until program_runs 2>/dev/null; do kill -0 $command || exit; sleep 0.1; done
kill -INT $command; wait $command)");
    const command_result r = run("check endless.cpp", "TMPDIR=$PWD/tmp sh interrupt.sh");
    EXPECT_EQ(r.status, 130) << r.err;
    EXPECT_TRUE(r.out.starts_with("no bug found")) << r.out;
    EXPECT_NE(r.out.find("interrupted"), std::string::npos) << r.out;
    const command_result of_two = run("check endless.cpp locked.cpp", "sh interrupt.sh");
    EXPECT_EQ(of_two.status, 130) << of_two.err;
    EXPECT_NE(of_two.out.find("locked.cpp: interrupted before its turn"), std::string::npos) << of_two.out;
    shell("! pgrep -x endless"); // no process is left
}

TEST_F(command_test, limits_are_kept) {
    write("endless.cpp", endless);
    const auto counted = nlohmann::json::parse(run("check endless.cpp --json --executions 100").out);
    EXPECT_EQ(counted["verdict"], "no bug found");
    EXPECT_EQ(counted["executions"], 100);
    const auto timed = nlohmann::json::parse(run("check endless.cpp --json --time 1s").out);
    EXPECT_EQ(timed["verdict"], "no bug found");
    EXPECT_LT(timed["seconds"], 10.0);
    const auto listed = nlohmann::json::parse(run("outcomes endless.cpp --json --time 1s").out);
    EXPECT_LT(listed["seconds"], 10.0);
}

TEST_F(command_test, each_case_of_googletest_by_itself) {
    make_cases();
    const command_result r = run("check --gtest cases");
    EXPECT_EQ(r.status, 1) << r.err;
    for (const char* line : {"verified: counter.increments", "bug: counter.loses", "bug: counter.crashes",
                             "refused: counter.listens", "verified: counter.last", "skipped: counter.DISABLED_off"})
        EXPECT_NE(r.out.find(line), std::string::npos) << line << "\n" << r.out;
    EXPECT_NE(r.out.find("2 cases with a bug:\n  counter.loses\n  counter.crashes\n"
                         "1 case could not be checked:\n  counter.listens: the program opens a socket"),
              std::string::npos)
        << r.out;
    EXPECT_TRUE(r.out.ends_with("1 case skipped:\n  counter.DISABLED_off: disabled\n")) << r.out;

    EXPECT_EQ(run("check --gtest cases -- --gtest_filter=*increments").status, 0);
    EXPECT_EQ(run("check --gtest cases -- --gtest_filter=*listens:*last").status, 2);
    refused("check --gtest cases -- --gtest_filter=nothing*", "no GoogleTest case of");
    refused("check --gtest racy.cpp", "lists no GoogleTest cases");
}

TEST_F(command_test, json_has_each_case_of_googletest) {
    make_cases();
    const auto all = nlohmann::json::parse(run("check --gtest --json cases").out);
    EXPECT_EQ(all["verdict"], "bug");
    ASSERT_EQ(all["cases"].size(), 6U);
    EXPECT_EQ(all["cases"][0]["name"], "counter.increments");
    EXPECT_EQ(all["cases"][0]["verdict"], "verified");
    EXPECT_GT(all["cases"][0]["executions"], 1);
    EXPECT_EQ(all["cases"][1]["bugs"].size(), 1U);
    EXPECT_EQ(all["cases"][3]["verdict"], "refused");
    EXPECT_NE(all["cases"][3]["message"], "");
    EXPECT_EQ(all["cases"][5]["verdict"], "skipped");
}

TEST_F(command_test, several_programs_each_have_their_turn) {
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

TEST_F(command_test, less_than_required_is_a_status_of_its_own) {
    EXPECT_EQ(run("check --require verified locked.cpp").status, 0);
    EXPECT_EQ(run("check --require verified --executions 2 locked.cpp").status, 3);
    EXPECT_EQ(run("check --require clean --executions 2 locked.cpp").status, 0);
    EXPECT_EQ(run("check --require clean racy.cpp").status, 1);
    EXPECT_EQ(run("check --require verified missing").status, 2);
    EXPECT_EQ(run("outcomes --require verified --executions 2 locked.cpp").status, 3);
}

TEST_F(command_test, quiet_is_the_verdict_and_the_bugs) {
    EXPECT_EQ(run("check -q locked.cpp").out, "verified: no bug in any interleaving\n");
    const command_result bug = run("check --quiet racy.cpp");
    EXPECT_NE(bug.out.find("data race"), std::string::npos) << bug.out;
    EXPECT_TRUE(bug.out.ends_with("1 bug found\n")) << bug.out;
}

TEST_F(command_test, colour_is_as_the_user_wishes) {
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

TEST_F(command_test, a_schedule_that_cannot_be_written_does_not_hide_the_bug) {
    const command_result r = run("check racy.cpp --out no/such/folder/x.schedule");
    EXPECT_EQ(r.status, 1) << r.err;
    EXPECT_NE(r.out.find("data race"), std::string::npos) << r.out;
    EXPECT_NE(r.out.find("could not be kept"), std::string::npos) << r.out;
}

TEST_F(command_test, a_device_takes_a_schedule_and_stays_a_device) {
    shell("mknod null c 1 3 2>/dev/null || ln -s /dev/null null");
    EXPECT_EQ(run("check racy.cpp --out null").status, 1);
    EXPECT_TRUE(fs::is_character_file(path("null")));
    const command_result full = run("check racy.cpp --out /dev/full");
    EXPECT_EQ(full.status, 1) << full.err;
    EXPECT_NE(full.out.find("No space left on device"), std::string::npos) << full.out;
    EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(command_test, a_result_that_cannot_be_printed_is_an_error) {
    for (const std::string verb : {"check locked.cpp", "check --json racy.cpp", "outcomes locked.cpp"}) {
        for (const std::string nowhere : {">/dev/full", ">&-"}) {
            shell(LOCKSTEP_BINARY_DIR "/lockstep " + verb + " 2>err.txt " + nowhere + "; test $? -eq 2");
            EXPECT_EQ(text_of("err.txt"), "lockstep: the result could not be written to standard output\n");
        }
    }
}

TEST_F(command_test, damaged_schedules_are_refused_in_one_sentence) {
    shell("g++ -std=c++20 -g -O0 -fsanitize=thread -pthread racy.cpp -o racy");
    run("check racy --out kept.schedule");
    const std::string whole = text_of("kept.schedule");
    // The last line break is no loss.
    for (std::size_t length = 0; length + 2 < whole.size(); length += 7) {
        write("cut.schedule", whole.substr(0, length));
        refused("replay cut.schedule", "cut.schedule");
    }
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
        std::string bad = whole;
        const std::size_t at = random() % bad.size();
        if (i % 3 == 0) bad[at] = static_cast<char>('0' + random() % 10);
        else if (i % 3 == 1) bad[at] = static_cast<char>(bad[at] ^ (1U << random() % 8));
        else bad.erase(at, 1);
        write("bad.schedule", bad);
        const command_result r = run("replay bad.schedule");
        EXPECT_LE(r.status, 2) << bad << r.err;
        if (r.status != 2) continue;
        EXPECT_EQ(std::count(r.err.begin(), r.err.end(), '\n'), 1) << bad << r.err;
    }
}

TEST_F(command_test, schedules_that_do_not_fit_are_refused) {
    run("check racy.cpp --out kept.schedule");
    const std::string whole = text_of("kept.schedule");
    write("cut.schedule", whole.substr(0, whole.size() / 2));
    refused("replay cut.schedule", "truncated");
    refused("replay racy.cpp", "is not a schedule file");
    refused("show missing.schedule", "No such file");
    write("racy.cpp", std::string(racy) + "int another_build;\n");
    refused("replay kept.schedule", "another build");
    fs::remove(path("racy.cpp"));
    refused("replay kept.schedule", "does not exist");
}

TEST_F(command_test, bad_targets_are_refused_in_one_sentence) {
    write("run.sh", "#!/bin/sh\n");
    refused("check missing", "does not exist");
    refused("check .", "is a directory");
    refused("check run.sh", "is a script");
    refused("check racy.cpp --stdin missing", "missing");
    refused("check racy.cpp --stdin .", "is not a regular file");
    refused("check racy.cpp", "ulimit -n", "ulimit -n 100;");
    refused("check racy.cpp", "ulimit -v", "ulimit -v 40000000;");
    EXPECT_EQ(run("check locked.cpp --stdin /dev/null --stack-bytes 17000").status, 0);
    refused("check racy.cpp --no-such-option", "--no-such-option");
    refused("check racy.cpp", "no-such-compiler", "CXX=no-such-compiler");
}

TEST_F(command_test, a_compile_error_is_shown_as_the_compiler_says_it) {
    write("wrong.cpp", "int main() { return undeclared_name; }\n");
    const command_result r = run("check wrong.cpp");
    EXPECT_EQ(r.status, 2);
    EXPECT_NE(r.err.find("wrong.cpp:1:21: error:"), std::string::npos) << r.err;
}

TEST_F(command_test, gdb_stops_at_the_failing_step) {
    run("check racy.cpp --out kept.schedule");
    write("commands", "quit\n");
    const command_result r = run("replay --gdb kept.schedule <commands");
    EXPECT_NE((r.out + r.err).find("SIGTRAP"), std::string::npos) << r.out << r.err;
}

} // namespace
} // namespace lockstep::cli
