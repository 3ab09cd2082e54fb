// examples/net/microkernel: who dies takes the monolithic system along, and the microkernel goes on.
#include "programs/running.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <regex>
#include <thread>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::test;

const std::string program = LOCKSTEP_BINARY_DIR "/examples/net/microkernel";

ran microkernel(const std::string& arguments) { return run("exec timeout 60 " + program + " " + arguments); }
bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

TEST(Microkernel, BothFormsDoTheSameAndTellWhatACallCosts) {
    const ran r = microkernel("--dies nobody --notes 50");
    EXPECT_EQ(r.status, 0) << r.err;
    const std::regex told(
        R"(\| note 47 +\|\n\| note 48 +\|\n\| note 49 +\|\n\| note 50 +\|\n\+-+\+\n  all of 50 notes are there; )"
        R"(errors that the application was told of: 0\n)"
        R"(  a call: draw [0-9.]+ us, read [0-9.]+ us, write [0-9.]+ us\n)");
    EXPECT_EQ(std::distance(std::sregex_iterator(r.out.begin(), r.out.end(), told), std::sregex_iterator()), 2)
        << r.out;
}

TEST(Microkernel, WhoDiesTakesTheMonolithicSystemAlong) {
    for (const char* who : {"files", "windows"}) {
        const ran r = microkernel("--form monolithic --notes 50 --dies " + std::string(who));
        EXPECT_TRUE(contains(r.out, "the whole system is gone, by signal 9")) << r.out;
        EXPECT_FALSE(contains(r.out, "notes are there")) << r.out;
    }
}

TEST(Microkernel, WhoDiesIsStartedAgainAndTheApplicationGoesOn) {
    for (const char* who : {"files", "windows"}) {
        const ran r = microkernel("--form microkernel --notes 50 --dies " + std::string(who));
        EXPECT_EQ(r.status, 0) << r.err;
        EXPECT_TRUE(contains(r.out, "has died, by signal 9; it is started again")) << r.out;
        EXPECT_TRUE(contains(r.out, "application: ") && contains(r.out, " of " + std::string(who) + " at ")) << r.out;
        EXPECT_TRUE(contains(r.out, "all of 50 notes are there")) << r.out;
    }
}

/// A system that takes many notes while a test does something to the processes of its parts.
class running_system : public running_program {
public:
    running_system()
        : running_program(
              {program, "--form", "microkernel", "--dies", "nobody", "--notes", "2000", "--patience", "100"}) {
        files = process_in(next_line());
        windows = process_in(next_line());
    }
    /// Line by line up to one that has this.
    std::string line_with(std::string_view part) const {
        std::string line = next_line();
        while (!line.empty() && !contains(line, part)) line = next_line();
        return line;
    }
    static pid_t process_in(const std::string& line) {
        const std::string before = "is process ";
        const std::size_t at = line.find(before);
        EXPECT_NE(at, line.npos) << line;
        return at == line.npos ? 0 : std::stoi(line.substr(at + before.size()));
    }

    pid_t files = 0, windows = 0;
};

TEST(Microkernel, ProcessesKilledBySignal9AreStartedAgain) {
    running_system system;
    pid_t files = system.files, windows = system.windows;
    for (int n = 0; n < 3 && files > 0 && windows > 0; ++n) {
        std::this_thread::sleep_for(30ms);
        kill(files, SIGKILL);
        files = running_system::process_in(system.line_with("files is process"));
        kill(windows, SIGKILL);
        windows = running_system::process_in(system.line_with("windows is process"));
    }
    EXPECT_EQ(system.wait(), 0);
    const std::string rest = system.rest_of_output();
    EXPECT_TRUE(contains(rest, "all of 2000 notes are there")) << rest;
}

TEST(Microkernel, AProcessThatIsStoppedIsAnErrorInTimeAndGoesOn) {
    running_system system;
    ASSERT_GT(system.files, 0);
    kill(system.files, SIGSTOP);
    const std::string told = system.line_with("application: ");
    EXPECT_TRUE(contains(told, "timed out")) << told;
    kill(system.files, SIGCONT);
    EXPECT_EQ(system.wait(), 0);
    EXPECT_TRUE(contains(system.rest_of_output(), "all of 2000 notes are there"));
}

TEST(Microkernel, AnApplicationDoesNotWaitForEver) {
    running_system system;
    ASSERT_GT(system.windows, 0);
    kill(system.windows, SIGSTOP);
    EXPECT_EQ(system.wait(), 1);
    EXPECT_TRUE(contains(system.rest_of_output(), "timed out"));
}

TEST(Microkernel, SaysWhatItCanDo) {
    const ran help = microkernel("--help");
    EXPECT_EQ(help.status, 0);
    for (const char* part : {"--form", "--dies", "Examples", "Exit status"})
        EXPECT_TRUE(contains(help.out, part)) << part;
    EXPECT_EQ(microkernel("--dies everybody").status, 2);
}

} // namespace
