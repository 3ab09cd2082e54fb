// Names for the local variables of main and of the functions it is in.
#include "analyse/trace_builder.hpp"
#include "report/built_program.hpp"
#include "report/words/names.hpp"

#include <cstring>
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace lockstep::report {
namespace {

using testing::built_program;
using testing::trace_builder;

constexpr std::uint64_t stack_low = 0x7fff'ffff'0000, main_cfa = stack_low + 0xf00, run_cfa = stack_low + 0xe00;
constexpr std::uint64_t into_libc = 0x7fff'f7a4'524a;

/// A stack as it might be: return addresses end the frames, and a call that is over has left stale ones deeper down.
class fake_stack {
public:
    fake_stack(std::uint64_t in_main) {
        put(main_cfa - 8, into_libc);
        put(run_cfa - 8, in_main);
        put(run_cfa - 0x80, into_libc);
        put(run_cfa - 0x88, in_main);
    }

    memory_reader reader() const {
        return [this](std::uint64_t address, std::span<std::byte> to) {
            std::memcpy(to.data(), bytes_.data() + (address - stack_low), to.size());
            return true;
        };
    }

private:
    void put(std::uint64_t address, std::uint64_t value) {
        std::memcpy(&bytes_[address - stack_low], &value, sizeof value);
    }

    std::vector<std::byte> bytes_ = std::vector<std::byte>(0x1000);
};

class Locals : public ::testing::TestWithParam<const char*> {
protected:
    Locals()
        : program_("locals.cpp", GetParam()), in_main_(program_.pc_at("main", 23)), in_run_(program_.pc_at("run", 12)),
          stack_(in_main_), symbols_({{built_program::base, built_program::base + 0x100000, 0, program_.path()},
                                      {stack_low, stack_low + 0x1000, 0, "[stack]"}},
                                     stack_.reader()) {}

    /// Names of all parts of `size` bytes in a frame.
    std::set<std::string> names_in(const live_frame& f, std::uint64_t size) const {
        std::set<std::string> names;
        for (std::uint64_t a = f.cfa - 0xc0; a < f.cfa - 8; a += size)
            if (const auto v = symbols_.local_at(f, a, size)) names.insert(v->name);
        return names;
    }

    built_program program_;
    std::uint64_t in_main_, in_run_;
    fake_stack stack_;
    symbols symbols_;
};

TEST_P(Locals, FramesAreFoundByTheirReturnAddresses) {
    const std::uint64_t calls[] = {in_run_, in_main_, into_libc};
    const auto frames = symbols_.frames_on_stack(calls);
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0].pc, in_run_);
    EXPECT_EQ(frames[0].cfa, run_cfa);
    EXPECT_EQ(frames[1].pc, in_main_);
    EXPECT_EQ(frames[1].cfa, main_cfa);
    const std::uint64_t unknown[] = {in_run_, 0x1234, into_libc};
    EXPECT_EQ(symbols_.frames_on_stack(unknown).size(), 1U);
    EXPECT_TRUE(program_.symbols().frames_on_stack(calls).empty()); // that one has no memory
}

TEST_P(Locals, AreNamedByTheirPlaceInTheFrame) {
    const std::set<std::string> of_main = names_in({in_main_, main_cfa}, 4);
    for (const char* name : {"shared.lock", "shared.balance", "cells[0]", "cells[3]", "i"})
        EXPECT_TRUE(of_main.contains(name)) << name;
    EXPECT_TRUE(
        names_in({in_main_, main_cfa}, 8).contains("inner")); // not in scope there, but nothing else has its place
    EXPECT_TRUE(names_in({in_run_, run_cfa}, 4).contains("counter"));
    EXPECT_TRUE(names_in({in_run_, run_cfa}, 4).contains("rounds"));
}

TEST_P(Locals, OnlyFunctionsThatMainNeverLeavesCount) {
    const auto local = [&](const live_frame& f, const char* name) {
        for (std::uint64_t a = f.cfa - 0xc0;; a += 4)
            if (const auto v = symbols_.local_at(f, a, 4); v && v->name == name) return a;
    };
    const std::uint64_t balance = local({in_main_, main_cfa}, "shared.balance");
    const std::uint64_t counter = local({in_run_, run_cfa}, "counter");
    trace_builder b(2);
    b.stack(b.create(0, 1), {in_run_, in_main_, into_libc});
    b.stack(b.write(0, counter, 0, 1), {in_run_, in_main_, into_libc});
    analyse::recording r = b.done(trace::ending::exited);
    EXPECT_EQ(names(r, symbols_).memory(balance, 4), "shared.balance");
    EXPECT_EQ(names(r, symbols_).memory(counter, 4), "counter");

    b.stack(b.write(0, balance, 10, 11), {in_main_, into_libc}); // `run` has returned: its place may be another's
    b.stack(b.write(0, counter, 1, 2), {into_libc});             // and then `main`
    r = b.done(trace::ending::exited);
    EXPECT_EQ(names(r, symbols_).memory(balance, 4), "shared.balance");
    EXPECT_EQ(names(r, symbols_).memory(counter, 4), "local#1");
}

INSTANTIATE_TEST_SUITE_P(Compilers, Locals, ::testing::Values("g++", "clang++"));

} // namespace
} // namespace lockstep::report
