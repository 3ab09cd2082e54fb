// What becomes of a program where the runtime is wrong itself: no verdict, but an error of the tool.
#include "explore/executors/process_executor.hpp"

#include <gtest/gtest.h>
#include <regex>

namespace {

using namespace lockstep;

std::unique_ptr<explore::process_executor> start() {
    explore::launch what;
    what.program = LOCKSTEP_BINARY_DIR "/tests/runtime-programs/random_program";
    what.runtime = LOCKSTEP_RUNTIME;
    what.arguments = {"1"};
    return explore::start_process(what);
}

/// What the error is that the job ends with, for which the command exits with status 2.
std::string error_of(explore::process_executor& machine, const explore::job& j) {
    machine.submit(j);
    try {
        machine.next();
    } catch (const explore::executor_error& e) {
        return e.message;
    }
    return "none";
}

TEST(FailedCheck, IsAnErrorOfTheToolThatNamesTheFileAndTheLine) {
    const auto machine = start();
    explore::job impossible;
    impossible.how = static_cast<trace::policy>(200); // no explorer asks for that
    const std::string said = error_of(*machine, impossible);
    EXPECT_TRUE(std::regex_match(said, std::regex(R"(internal error: src/runtime/[a-z_/]+\.cpp:[0-9]+: .*)"))) << said;
}

TEST(CrashOfTheRuntime, IsAnErrorOfTheToolAndNoneOfTheProgram) {
    const auto machine = start();
    const explore::watch nowhere{8, 8}; // a place that the runtime reads, and that cannot be read
    machine->set_watches({&nowhere, 1});
    explore::job recorded;
    recorded.flags |= trace::record_full;
    const std::string said = error_of(*machine, recorded);
    EXPECT_TRUE(std::regex_match(said, std::regex("internal error: the runtime crashed, .*"))) << said;
}

} // namespace
