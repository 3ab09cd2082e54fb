// Jobs and executions that travel: what arrives is what was sent, and what is damaged on the way is refused.
#include "trace/encode.hpp"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <stdexcept>

namespace lockstep::trace {
namespace {

class dice {
public:
    explicit dice(std::uint64_t seed) : engine_(seed) {}
    /// Below n; mostly small, as numbers of traces are.
    std::uint64_t below(std::uint64_t n) { return engine_() % n; }
    std::uint64_t any() { return engine_() >> below(64); }
    process_id process() { return process_id::from_number(static_cast<unsigned>(below(max_processes))); }

private:
    std::mt19937_64 engine_;
};

job random_job(dice& d) {
    job j;
    for (auto n = d.below(20); n != 0; --n) j.prefix.emplace_back(d.process(), d.below(max_choices));
    for (auto n = d.below(5); n != 0; --n) j.sleep.emplace_back(d.process(), every_choice);
    j.how = static_cast<policy>(d.below(6));
    j.depth = static_cast<std::uint8_t>(d.any());
    j.flags = static_cast<std::uint32_t>(d.any());
    j.seed = d.any();
    j.length_hint = static_cast<std::uint32_t>(d.any());
    j.spurious_budget = static_cast<std::uint32_t>(d.any());
    j.preemptions = static_cast<std::uint32_t>(d.any());
    j.id = d.any();
    return j;
}

access random_access(dice& d) {
    return {d.any(), static_cast<std::uint32_t>(d.below(9)), static_cast<commute>(d.below(4)),
            static_cast<std::uint8_t>(d.any()), 0};
}

event random_event(dice& d) {
    event e{};
    e.pc = d.any(), e.before = d.any(), e.after = d.any();
    e.process = d.process();
    e.flags = static_cast<std::uint16_t>(d.below(256));
    e.kind = static_cast<op>(d.below(static_cast<std::uint64_t>(op::note))); // a note needs a name
    e.order = static_cast<std::uint8_t>(d.below(6));
    e.first = random_access(d), e.second = random_access(d);
    e.more_count = static_cast<std::uint8_t>(d.below(max_accesses - 1));
    for (unsigned i = 0; i < e.more_count; ++i) e.more[i] = random_access(d);
    if ((e.flags & chosen) != 0) {
        e.choices = static_cast<std::uint16_t>(1 + d.below(max_choices));
        e.choice = static_cast<std::uint16_t>(d.below(e.choices));
    }
    return e;
}

finding random_finding(dice& d, std::size_t events) {
    finding f{};
    f.kind = static_cast<finding_kind>(d.below(20));
    f.a = d.process(), f.b = d.process(), f.allocated_by = d.process(), f.freed_by = d.process();
    f.a_event = static_cast<std::uint32_t>(d.below(events + 1));
    f.address = d.any(), f.a_pc = d.any();
    f.a_depth = static_cast<std::uint16_t>(d.below(4));
    for (unsigned i = 0; i < f.a_depth; ++i) f.a_stack[i] = d.any();
    std::strcpy(f.text, "balance >= 0");
    return f;
}

kept_execution random_execution(dice& d) {
    kept_execution x;
    x.id = x.header->job_id = d.any();
    x.header->flags = static_cast<std::uint32_t>(d.below(32));
    x.header->end = static_cast<ending>(d.below(5));
    x.header->exit_status = static_cast<std::int32_t>(d.below(256)) - 128;
    for (auto n = d.below(12); n != 0; --n) x.events.push_back(random_event(d));
    for (auto n = d.below(3); n != 0; --n) x.pending.push_back(random_event(d));
    x.enabled_words = static_cast<unsigned>(1 + d.below(3));
    x.header->step_count = static_cast<std::uint32_t>(d.below(x.events.size() + 1));
    x.enabled.resize(std::size_t{x.header->step_count} * x.enabled_words);
    std::generate(x.enabled.begin(), x.enabled.end(), [&] { return d.any(); });
    x.header->finding_count = static_cast<std::uint32_t>(d.below(3));
    for (unsigned i = 0; i < x.header->finding_count; ++i) x.header->findings[i] = random_finding(d, x.events.size());
    x.stacks.resize(d.below(3));
    for (call_stack& s : x.stacks) s = {1, 0, {d.any()}};
    x.note_names.resize(d.below(2));
    x.output = std::string(d.below(40), 'x');
    x.header->output_bytes = static_cast<std::uint32_t>(x.output.size());
    return x;
}

TEST(Encode, JobsArriveAsTheyWereSent) {
    dice d(1);
    for (int i = 0; i < 2000; ++i) {
        const job sent = random_job(d);
        EXPECT_EQ(decode_job(encode(sent)), sent);
    }
}

TEST(Encode, ExecutionsArriveAsTheyWereSent) {
    dice d(2);
    for (int i = 0; i < 500; ++i) {
        const kept_execution sent = random_execution(d);
        const kept_execution arrived = decode_execution(encode(sent.view()));
        ASSERT_EQ(arrived.events.size(), sent.events.size());
        for (std::size_t k = 0; k < sent.events.size(); ++k)
            EXPECT_EQ(std::memcmp(&arrived.events[k], &sent.events[k], sizeof(event)), 0) << "event " << k;
        EXPECT_EQ(arrived.enabled, sent.enabled);
        EXPECT_EQ(arrived.output, sent.output);
        EXPECT_EQ(arrived.header->end, sent.header->end);
        EXPECT_EQ(arrived.header->exit_status, sent.header->exit_status);
        for (unsigned k = 0; k < sent.header->finding_count; ++k)
            EXPECT_EQ(std::memcmp(&arrived.header->findings[k], &sent.header->findings[k], sizeof(finding)), 0);
    }
}

/// Bytes are refused with a sentence, or stand for something that is written in no other way.
template <class Decode>
void expect_refused_or_exact(const std::string& bytes, const Decode& decode_and_encode) {
    try {
        EXPECT_EQ(decode_and_encode(bytes), bytes);
    } catch (const std::runtime_error& refused) {
        EXPECT_NE(std::string(refused.what()).find("of this version of Lockstep: "), std::string::npos);
    }
}

TEST(Encode, DamagedBytesAreRefusedOrStandForWhatTheySay) {
    const auto job_again = [](const std::string& bytes) { return encode(decode_job(bytes)); };
    const auto execution_again = [](const std::string& bytes) { return encode(decode_execution(bytes).view()); };
    dice d(3);
    for (int i = 0; i < 20'000; ++i) {
        const bool is_job = d.below(4) != 0;
        std::string bytes = is_job ? encode(random_job(d)) : encode(random_execution(d).view());
        for (auto damage = 1 + d.below(3); damage != 0; --damage)
            bytes[d.below(bytes.size())] = static_cast<char>(d.below(256));
        if (is_job) expect_refused_or_exact(bytes, job_again);
        else expect_refused_or_exact(bytes, execution_again);
    }
}

TEST(Encode, NothingIsDecodedFromAPartOrFromTooMuch) {
    dice d(4);
    const std::string a_job = encode(random_job(d));
    const std::string an_execution = encode(random_execution(d).view());
    for (std::size_t n = 0; n < a_job.size(); ++n) EXPECT_THROW(decode_job(a_job.substr(0, n)), std::runtime_error);
    for (std::size_t n = 0; n < an_execution.size(); ++n)
        EXPECT_THROW(decode_execution(an_execution.substr(0, n)), std::runtime_error);
    EXPECT_THROW(decode_job(a_job + '\0'), std::runtime_error);
    EXPECT_THROW(decode_job(an_execution), std::runtime_error);
    EXPECT_THROW(decode_execution(a_job), std::runtime_error);
}

TEST(Encode, ALyingCountTakesNoMemory) {
    std::string bytes = encode(job{});
    bytes.resize(bytes.size() - 2);                      // the counts of the prefix and of the sleepers
    bytes += "\xff\xff\xff\x1f";                         // 67,108,863 steps ...
    EXPECT_THROW(decode_job(bytes), std::runtime_error); // ... of which there are none
}

} // namespace
} // namespace lockstep::trace
