// Executions of real programs as bytes: what is decoded at the other end is the execution that the runtime wrote.
#include "explore/executors/process_executor.hpp"
#include "trace/encode.hpp"

#include <gtest/gtest.h>

namespace {

using namespace lockstep;

void expect_to_arrive(const explore::execution& sent) {
    const std::string bytes = trace::encode(sent);
    const trace::kept_execution arrived = trace::decode_execution(bytes);
    EXPECT_EQ(trace::encode(arrived.view()), bytes);
    EXPECT_EQ(arrived.header->end, sent.header->end);
    EXPECT_EQ(arrived.header->finding_count, sent.header->finding_count);
    EXPECT_EQ(arrived.events.size(), sent.events.size());
    EXPECT_EQ(arrived.pending.size(), sent.pending.size());
    EXPECT_EQ(arrived.stacks.size(), sent.stacks.size());
    EXPECT_EQ(arrived.output, sent.output);
}

TEST(Travelling, ExecutionsOfRandomProgramsArriveAsTheyWere) {
    for (const char* program : {"random_program", "misused_objects"}) {
        for (int seed = 1; seed <= 10; ++seed) {
            explore::launch what;
            what.program = std::string(LOCKSTEP_BINARY_DIR "/tests/runtime-programs/") + program;
            what.runtime = LOCKSTEP_RUNTIME;
            what.arguments = {std::to_string(seed)};
            const auto machine = explore::start_process(what);
            for (std::uint64_t n = 1; n <= 20; ++n) {
                explore::job wanted;
                wanted.how = trace::policy::random_walk;
                wanted.seed = n;
                wanted.flags = n % 2 == 0 ? std::uint32_t{trace::record_full} : 0;
                machine->submit(trace::decode_job(trace::encode(wanted)));
                expect_to_arrive(machine->next());
            }
        }
    }
}

} // namespace
