// What is said of each kind of finding.
#include "report/document/make_report.hpp"
#include "report/render/text.hpp"
#include "report/textbook.hpp"

#include <cstdio>
#include <functional>
#include <gtest/gtest.h>

namespace lockstep::report {
namespace {

using testing::bank;
using testing::trace_builder;
using trace::ending;
using trace::finding_kind;
using trace::op;

/// Without debug information: objects are called by what they are.
std::string sentence_of(const analyse::recording& r) {
    return make_report(r, analyse::diagnose(r).at(0), symbols()).sentence;
}

constexpr std::uint64_t m = 0x404010, n = 0x404040, cv = 0x4040c0, word = 0x404100, heap = 0x6000'0000'1000;

TEST(Sentence, ALostWakeUp) {
    trace_builder b(3);
    b.step(2, op::cond_signal, cv);
    b.on_condition(1, op::cond_wait, cv, m);
    b.pending(1, op::cond_wake, cv).second = {m, 1, trace::commute::exclusive, trace::waits, 0};
    b.pending_join(0, 1);
    EXPECT_EQ(sentence_of(b.done(ending::stuck)),
              "lost wake-up: T1 waits on condition#1, but the last signal, by T2, came "
              "before it waited; main waits for T1 to end");
}

TEST(Sentence, ASignalThatNobodySends) {
    trace_builder b(3);
    b.lock(1, n);
    b.on_condition(1, op::cond_wait, cv, m);
    b.pending(1, op::cond_wake, cv).second = {m, 1, trace::commute::exclusive, trace::waits, 0};
    b.pending(2, op::mutex_lock, n);
    const analyse::recording r = b.done(ending::stuck);
    EXPECT_EQ(sentence_of(r),
              "deadlock: T1 holds mutex#1 and waits on condition#1, and nobody ever signals it; T2 waits "
              "for mutex#1, which T1 holds");
    EXPECT_EQ(details_text(make_report(r, analyse::diagnose(r)[0], symbols()), {}),
              "condition#1 --wanted by--> T1 --holds--> mutex#1 --wanted by--> T2\n");
}

TEST(Sentence, ASelfDeadlock) {
    trace_builder b(2);
    b.lock(1, m);
    b.pending(1, op::mutex_lock, m);
    EXPECT_EQ(sentence_of(b.done(ending::stuck)), "self-deadlock: T1 waits for mutex#1, which it holds itself");
}

TEST(Sentence, AHolderThatHasEnded) {
    trace_builder b(3);
    b.lock(1, m);
    b.exit(1);
    b.pending(2, op::mutex_lock, m);
    EXPECT_EQ(sentence_of(b.done(ending::stuck)), "deadlock: T2 waits for mutex#1, which T1 still held when it ended");
}

TEST(Sentence, ALivelock) {
    trace_builder b(3);
    b.lock(1, m);
    b.pending(1, op::atomic_load, word, 4).flags |= trace::spinning;
    b.pending(2, op::mutex_lock, m);
    EXPECT_EQ(sentence_of(b.done(ending::stuck)),
              "livelock: T1 holds mutex#1 and spins on `object#1`, which nobody can "
              "change; T2 waits for mutex#1, which T1 holds");
}

TEST(Sentence, SemaphoresAndBarriers) {
    trace_builder b(3);
    trace_builder::with_values(b.step(1, op::barrier_arrive, n), 3, 1, 0);
    b.pending(1, op::barrier_leave, n);
    b.pending(2, op::sem_wait, m);
    EXPECT_EQ(sentence_of(b.done(ending::stuck)),
              "deadlock: T1 waits at barrier#1, where 1 of 3 have arrived; T2 waits for "
              "semaphore#1, and nobody can release it");
}

/// A recording with one event and one finding of T1.
analyse::recording failing(finding_kind kind, const std::function<void(trace::finding&)>& refine) {
    trace_builder b(3);
    b.lock(2, m);
    b.step(1, op::yield);
    trace::finding& f = b.finding(kind);
    f.a = trace::thread_process(1);
    refine(f);
    return b.done(ending::failed);
}

void text(trace::finding& f, const char* words) { std::snprintf(f.text, sizeof f.text, "%s", words); }

TEST(Sentence, Failures) {
    EXPECT_EQ(sentence_of(failing(finding_kind::assertion, [](auto& f) { text(f, "balance >= 0"); })),
              "assertion failed: T1: balance >= 0");
    EXPECT_EQ(sentence_of(failing(finding_kind::segfault, [](auto& f) { text(f, "a null pointer"); })),
              "segmentation fault: T1 follows a null pointer");
    EXPECT_EQ(sentence_of(failing(finding_kind::segfault, [](auto&) {})),
              "segmentation fault: T1 accesses memory that it may not");
    EXPECT_EQ(sentence_of(failing(finding_kind::uncaught_exception, [](auto& f) { text(f, "std::bad_alloc"); })),
              "uncaught exception: T1 throws an exception that nobody catches: std::bad_alloc");
    EXPECT_EQ(sentence_of(failing(finding_kind::unlock_not_owner, [](auto& f) { f.address = m; })),
              "unlock by a thread that does not hold the lock: T1 releases mutex#1, which T2 holds");
    EXPECT_EQ(sentence_of(failing(finding_kind::destroy_in_use, [](auto& f) { f.address = m; })),
              "destroyed while in use: T1 destroys mutex#1 while T2 holds it");
    EXPECT_EQ(sentence_of(failing(finding_kind::exit_holding_lock, [](auto& f) { f.a = trace::thread_process(2); })),
              "thread ended while holding a lock: T2 ends while it holds mutex#1");
    EXPECT_EQ(sentence_of(failing(finding_kind::failed_property, [](auto& f) { text(f, "x == y"); })),
              "property violated: T1: x == y");
    const auto said = [](const analyse::diagnosis& d) {
        return make_report(trace_builder(1).done(ending::exited), d, symbols()).sentence;
    };
    EXPECT_EQ(said(analyse::diagnose_unmet("it gets full", 0)),
              "never true: `it gets full` was false each time an execution reached it");
    EXPECT_EQ(said(analyse::diagnose_exit(ending::exited, 3, 0, "").value()),
              "the program ends with exit status 3 in this schedule");
    analyse::diagnosis always = analyse::diagnose_exit(ending::exited, 3, 0, "one\n  usage: it N \n\n").value();
    std::get<analyse::bad_exit>(always.what).in = analyse::bad_exit::reach::every;
    EXPECT_EQ(said(always), "fails always: the program ends with exit status 3 in every schedule; its last words are "
                            "\"usage: it N\" (if that is success: --expect-status 3)");
    EXPECT_FALSE(analyse::diagnose_exit(ending::exited, 3, 3, ""));
    EXPECT_TRUE(analyse::diagnose_exit(ending::exited, 0, 3, ""));
}

TEST(Sentence, HeapMisuse) {
    const auto block = [](trace::finding& f) {
        f.block = heap;
        f.block_size = 24;
        f.freed_by = trace::thread_process(2);
        f.size = 4;
    };
    EXPECT_EQ(
        sentence_of(failing(finding_kind::use_after_free,
                            [&](auto& f) {
                                block(f);
                                f.address = heap + 8;
                                f.a_is_write = 1;
                            })),
        "use after free: T1 writes 4 bytes at offset 8 of a block of 24 bytes that T2 freed; it was allocated by main");
    EXPECT_EQ(sentence_of(failing(finding_kind::heap_overflow,
                                  [&](auto& f) {
                                      block(f);
                                      f.address = heap + 24;
                                  })),
              "access outside a heap block: T1 reads 4 bytes past the end of a block of 24 bytes, allocated by main");
    EXPECT_EQ(sentence_of(failing(finding_kind::invalid_free, [](auto&) {})),
              "invalid free: T1 frees a pointer that is no heap block");
}

TEST(Sentence, Leaks) {
    const analyse::site allocated{0, bank().pc_at("withdraw", 13), {}};
    const analyse::recording r = trace_builder(1).done(ending::exited);
    EXPECT_EQ(make_report(r, analyse::diagnose(analyse::leak{64, 2, 0, allocated}), bank().symbols()).sentence,
              "leak: this schedule ends with 64 bytes in 2 blocks not freed and out of reach, others with 0 bytes; the "
              "first is allocated at bank.cpp:13");
    const document always = make_report(r, analyse::diagnose(analyse::leak{64, 2, 64, allocated}), bank().symbols());
    EXPECT_FALSE(always.error);
    EXPECT_EQ(always.sentence,
              "leak: every schedule ends with 64 bytes in 2 blocks not freed and out of reach; the first "
              "is allocated at bank.cpp:13");
}

} // namespace
} // namespace lockstep::report
