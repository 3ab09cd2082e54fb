// What becomes of a program where the runtime finds that it is wrong itself: no verdict, but an error that names the place.
#include "explore/executors/process_executor.hpp"

#include <gtest/gtest.h>
#include <regex>

namespace {

using namespace lockstep;

TEST(FailedCheck, IsAnErrorOfTheToolThatNamesTheFileAndTheLine) {
    explore::launch what;
    what.program = LOCKSTEP_BINARY_DIR "/tests/runtime-programs/random_program";
    what.runtime = LOCKSTEP_RUNTIME;
    what.arguments = {"1"};
    const auto machine = explore::start_process(what);
    explore::job impossible;
    impossible.how = static_cast<trace::policy>(200); // no explorer asks for that
    machine->submit(impossible);
    try {
        machine->next();
        FAIL() << "the runtime took a policy that does not exist";
    } catch (const explore::executor_error& e) { // for which the command exits with status 2
        EXPECT_TRUE(std::regex_match(e.message, std::regex(R"(internal error: src/runtime/[a-z_/]+\.cpp:[0-9]+: .*)")))
            << e.message;
    }
}

} // namespace
