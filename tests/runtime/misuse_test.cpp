// Programs that break every rule of the objects they use: whatever the checker calls the bug, it is the program's and no
// error of ours. A runtime that checks what it believes (kernel/check.hpp) ends in an executor_error where it is wrong.
//
// A hundred seeds here, more with LOCKSTEP_NIGHTLY set.
#include "explore/executors/process_executor.hpp"

#include <cstdlib>
#include <gtest/gtest.h>

namespace {

using namespace lockstep;

constexpr std::uint64_t schedules_of_a_program = 60;

void run_random_schedules(explore::executor& machine) {
    std::uint64_t submitted = 0;
    for (std::uint64_t done = 0; done < schedules_of_a_program; ++done) {
        while (submitted < schedules_of_a_program && machine.can_submit()) {
            explore::job next;
            next.how = trace::policy::random_walk;
            next.seed = ++submitted;
            machine.submit(next);
        }
        const explore::execution x = machine.next();
        EXPECT_NE(x.header->end, trace::ending::none);
        EXPECT_NE(x.header->end, trace::ending::infeasible);
    }
}

TEST(Misuse, OfTheSameMemoryAsDifferentObjectsIsNeverAnErrorOfOurs) {
    const int programs = std::getenv("LOCKSTEP_NIGHTLY") != nullptr ? 600 : 100;
    for (int seed = 1; seed <= programs; ++seed) {
        explore::launch what;
        what.program = LOCKSTEP_BINARY_DIR "/tests/runtime-programs/misused_objects";
        what.runtime = LOCKSTEP_RUNTIME;
        what.arguments = {std::to_string(seed)};
        what.max_steps = 5'000;
        try {
            run_random_schedules(*explore::start_process(what));
        } catch (const explore::executor_error& error) {
            ADD_FAILURE() << "seed " << seed << ": " << error.message;
        }
    }
}

} // namespace
