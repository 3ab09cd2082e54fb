// The command and the runtime are two files, and may be of two versions.
#include "explore/executors/process_executor.hpp"
#include "explore/executors/shared_channel.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace lockstep;

/// What a program exits with that is started with the runtime and this shared memory.
int status_with(const explore::shared_channel& memory) {
    const pid_t child = fork();
    if (child == 0) {
        dup2(memory.descriptor(), trace::channel_descriptor);
        setenv(trace::channel_variable, "199", 1);
        setenv("LD_PRELOAD", LOCKSTEP_RUNTIME, 1);
        execl("/bin/true", "true", static_cast<char*>(nullptr));
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Handshake, ARuntimeLeavesAtOnceWhereTheMemoryIsLaidOutOtherwise) {
    const explore::shared_channel memory(1000, 8, 1U << 20, 1'000'000'000);
    ++memory.control().layout;
    EXPECT_EQ(status_with(memory), trace::other_version_status);
    EXPECT_EQ(memory.control().attached, 0U);
}

TEST(Handshake, ARuntimeLeavesAtOnceWhereTheMemoryIsNotLockstepsAtAll) {
    const explore::shared_channel memory(1000, 8, 1U << 20, 1'000'000'000);
    memory.control().magic = 0;
    EXPECT_EQ(status_with(memory), trace::other_version_status);
}

TEST(Handshake, TheCommandSaysThatTheRuntimeIsOfAnotherVersion) {
    explore::launch what;
    what.program = "/bin/true";
    what.runtime = LOCKSTEP_OTHER_RUNTIME;
    try {
        explore::start_process(what);
        ADD_FAILURE() << "a runtime of another version was accepted";
    } catch (const explore::executor_error& error) {
        EXPECT_EQ(error.message, "the lockstep command and its runtime, " LOCKSTEP_OTHER_RUNTIME
                                 ", are of different versions: install both from one version of Lockstep");
    }
}

} // namespace
