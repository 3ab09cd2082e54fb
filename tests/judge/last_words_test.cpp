// Why a program aborted, by what was written to standard error before: the texts of libstdc++, libc++ and glibc.
#include "runtime/judge/last_words.hpp"

#include <gtest/gtest.h>
#include <string>

namespace {

using lockstep::trace::finding_kind;

struct reason {
    finding_kind kind;
    std::string text;
};

reason judged(const char* said) {
    char text[256];
    const finding_kind kind = lockstep::rt::judge_last_words(said, text, sizeof text);
    return {kind, text};
}

TEST(LastWords, NothingWasSaid) {
    const reason r = judged("");
    EXPECT_EQ(r.kind, finding_kind::abort_called);
    EXPECT_EQ(r.text, "");
}

TEST(LastWords, AnExceptionOfLibstdcxx) {
    const reason r =
        judged("terminate called after throwing an instance of 'std::runtime_error'\n  what():  no money\n");
    EXPECT_EQ(r.kind, finding_kind::uncaught_exception);
    EXPECT_EQ(r.text, "std::runtime_error: no money");
    EXPECT_EQ(judged("terminate called after throwing an instance of 'int'\n").text, "int");
}

TEST(LastWords, AnExceptionOfLibcxx) {
    const reason r = judged("libc++abi: terminating with uncaught exception of type std::logic_error: no\n");
    EXPECT_EQ(r.kind, finding_kind::uncaught_exception);
    EXPECT_EQ(r.text, "std::logic_error: no");
}

TEST(LastWords, TerminateWithoutAnException) {
    EXPECT_EQ(judged("terminate called without an active exception\n").kind, finding_kind::terminate_called);
    EXPECT_EQ(judged("libc++abi: terminating\n").kind, finding_kind::terminate_called);
}

TEST(LastWords, APureVirtualCall) {
    const reason r = judged("pure virtual method called\nterminate called without an active exception\n");
    EXPECT_EQ(r.kind, finding_kind::terminate_called);
    EXPECT_EQ(r.text, "pure virtual method called");
}

TEST(LastWords, AnAssertionOfLibstdcxx) {
    const reason r = judged("/usr/include/c++/12/bits/stl_vector.h:1123: reference at(size_type): Assertion '__n < "
                            "this->size()' failed.\n");
    EXPECT_EQ(r.kind, finding_kind::assertion);
    EXPECT_EQ(r.text, "__n < this->size()");
}

TEST(LastWords, AComplaintOfLibc) {
    const reason r = judged("*** buffer overflow detected ***: terminated\n");
    EXPECT_EQ(r.kind, finding_kind::abort_called);
    EXPECT_EQ(r.text, "buffer overflow detected ***: terminated");
}

TEST(LastWords, TheLastExceptionCounts) {
    EXPECT_EQ(judged("terminate called after throwing an instance of 'int'\nlater\n"
                     "terminate called after throwing an instance of 'long'\n")
                  .text,
              "long");
}

} // namespace
