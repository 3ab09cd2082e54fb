// What check, outcomes, replay and show do: exit statuses, what goes where, files left behind.
#include "command.hpp"

#include <nlohmann/json.hpp>

namespace lockstep::cli {
namespace {

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
    EXPECT_NE(r.out.find("bounds: this input, sequential consistency, no spurious wake-ups, "), std::string::npos)
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

TEST_F(command_test, a_schedule_shows_its_own_of_several_bugs) {
    write("two.cpp", "#include <thread>\n"
                     "int first, second;\n"
                     "void count() {\n"
                     "    first = first + 1;\n"
                     "    second = second + 1;\n"
                     "}\n"
                     "int main() { std::thread other(count); count(); other.join(); }\n");
    EXPECT_EQ(run("check --keep-going two.cpp --out two.schedule").status, 1);
    ASSERT_GE(schedule_files(), 2);
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".schedule") continue;
        const auto bug = nlohmann::json::parse(run("replay --json " + entry.path().string()).out)["bugs"].at(0);
        const std::string line = bug["locations"].at(0), message = bug["message"];
        EXPECT_NE(message.find(line), std::string::npos) << bug;
    }
}

TEST_F(command_test, standard_input_is_not_dropped_without_a_word) {
    const std::string word = "standard input was empty";
    write("input.txt", "3 4\n");
    EXPECT_NE(run("check locked.cpp <input.txt").out.find(word), std::string::npos);
    EXPECT_EQ(run("check locked.cpp --stdin input.txt <input.txt").out.find(word), std::string::npos);
    EXPECT_EQ(run("check locked.cpp").out.find(word), std::string::npos);
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
        EXPECT_EQ(again.out, outcome["output"].get<std::string>());
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

/// Sends SIGINT to the command as soon as the program runs; waits for it.
constexpr const char* interrupting = R"(env --default-signal=INT "$@" & command=$!
program_runs() { for child in $(cat /proc/$command/task/*/children); do grep -qx long_run /proc/$child/comm && return; done; false; }
until program_runs 2>/dev/null; do kill -0 $command || exit; sleep 0.1; done
kill -INT $command; wait $command)";

class interrupt_test : public command_test {
protected:
    void make_program(const char* text) const {
        write("long_run.cpp", text);
        shell("g++ -std=c++20 -g -O0 -fsanitize=thread -pthread long_run.cpp -o long_run");
        write("interrupt.sh", interrupting);
    }

    void expect_nothing_left() const {
        shell("! pgrep -f " + path("[l]ong_run")); // no process
        EXPECT_EQ(std::distance(fs::directory_iterator(path("tmp")), fs::directory_iterator()), 0);
    }

    void SetUp() override {
        command_test::SetUp();
        fs::create_directory(path("tmp"));
    }

    const std::string interrupted = "TMPDIR=$PWD/tmp sh interrupt.sh";
};

TEST_F(interrupt_test, of_check_prints_what_is_known) {
    make_program(endless);
    const command_result r = run("check long_run", interrupted);
    EXPECT_EQ(r.status, 130) << r.err;
    EXPECT_TRUE(r.out.starts_with("no bug found")) << r.out;
    EXPECT_NE(r.out.find("interrupted"), std::string::npos) << r.out;
    expect_nothing_left();
}

TEST_F(interrupt_test, of_several_names_those_that_had_no_turn) {
    make_program(endless);
    const command_result r = run("check long_run locked.cpp", interrupted);
    EXPECT_EQ(r.status, 130) << r.err;
    EXPECT_NE(r.out.find("locked.cpp: interrupted before its turn"), std::string::npos) << r.out;
    expect_nothing_left();
}

TEST_F(interrupt_test, of_replay_ends_it) {
    make_program(R"(
#include <cstdlib>
#include <thread>
int counter = 0;
const bool slow = std::getenv("SLOW") != nullptr;
void count() {
    counter = counter + 1;
    for (volatile bool on = slow; on;) {}
}
int main() {
    std::thread a(count), b(count);
    a.join();
    b.join();
}
)");
    run("check long_run --out kept.schedule");
    const command_result r = run("replay kept.schedule", "SLOW=1 " + interrupted);
    EXPECT_EQ(r.status, 130) << r.out;
    EXPECT_EQ(r.err, "lockstep: interrupted\n");
    expect_nothing_left();
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

TEST_F(command_test, gdb_stops_at_the_failing_step) {
    run("check racy.cpp --out kept.schedule");
    write("commands", "quit\n");
    const command_result r = run("replay --gdb kept.schedule <commands");
    EXPECT_NE((r.out + r.err).find("SIGTRAP"), std::string::npos) << r.out << r.err;
}

} // namespace
} // namespace lockstep::cli
