#include "runtime/model/barrier.hpp"
#include "runtime/model/once.hpp"
#include "runtime/model/rwlock.hpp"
#include "runtime/model/semaphore.hpp"
#include "runtime/model/semaphore_names.hpp"
#include "runtime/model/stream_lock.hpp"

#include <gtest/gtest.h>

namespace {

using namespace lockstep::rt;
using namespace lockstep::rt::model;

class reader_writer_lock : public testing::Test {
protected:
    u16 holds[4] = {};
    rwlock l{{}, 0, holds};
};

TEST_F(reader_writer_lock, ReadersShareIt) {
    take(l, 0, hold::as_reader);
    take(l, 1, hold::as_reader);
    EXPECT_TRUE(l.admits_reader());
    EXPECT_FALSE(l.admits_writer());
    give(l, 0);
    EXPECT_FALSE(l.admits_writer());
    give(l, 1);
    EXPECT_TRUE(l.admits_writer());
}

TEST_F(reader_writer_lock, AWriterIsAlone) {
    take(l, 2, hold::as_writer);
    EXPECT_FALSE(l.admits_reader());
    EXPECT_FALSE(l.admits_writer());
    EXPECT_EQ(l.hold_of(2), hold::as_writer);
    EXPECT_EQ(l.hold_of(1), hold::none);
    give(l, 2);
    EXPECT_TRUE(l.admits_writer());
}

TEST_F(reader_writer_lock, AReaderMayComeAgainAndLeavesAsOften) {
    take(l, 1, hold::as_reader);
    take(l, 1, hold::as_reader);
    EXPECT_TRUE(l.is_read_by(1));
    give(l, 1);
    EXPECT_EQ(l.hold_of(1), hold::as_reader);
    give(l, 1);
    EXPECT_EQ(l.hold_of(1), hold::none);
}

TEST_F(reader_writer_lock, IsReadByNobodyBeforeTheFirstReaderCame) {
    const rwlock fresh{};
    EXPECT_FALSE(fresh.is_read_by(3));
    EXPECT_TRUE(fresh.admits_writer());
}

TEST(ReaderWriterLockDeathTest, WhoHasNothingGivesNothingBack) {
    u16 holds[2] = {};
    rwlock l{{}, 0, holds};
    EXPECT_DEATH(give(l, 0), "failed check: .*model/rwlock.hpp");
}

TEST(Semaphore, CountsToItsLimit) {
    semaphore s{true, 1};
    take(s);
    EXPECT_FALSE(s.admits());
    EXPECT_TRUE(post(s));
    EXPECT_TRUE(s.admits());
    s.value = semaphore::most;
    EXPECT_FALSE(post(s));
    EXPECT_EQ(s.value, semaphore::most);
}

TEST(SemaphoreDeathTest, AtZeroItGivesNothing) {
    semaphore s{true, 0};
    EXPECT_DEATH(take(s), "failed check: .*model/semaphore.hpp");
}

class semaphore_table : public testing::Test {
protected:
    named_semaphore first{nullptr, "/first", 1, false, {}};
    named_semaphore second{&first, "/second", 0, false, {}};
    semaphore_names names{&second};
};

TEST_F(semaphore_table, FindsByNameAndByPointer) {
    EXPECT_EQ(names.find("/first"), &first);
    EXPECT_EQ(names.find("/third"), nullptr);
    EXPECT_EQ(names.find_semaphore(second.semaphore), &second);
}

TEST_F(semaphore_table, AnUnlinkedOneIsFoundByPointerOnly) {
    first.unlinked = true;
    EXPECT_EQ(names.find("/first"), nullptr);
    EXPECT_EQ(names.find_semaphore(first.semaphore), &first);
}

TEST_F(semaphore_table, ClosesWhatIsOpen) {
    EXPECT_TRUE(close(&first));
    EXPECT_FALSE(close(&first)) << "it was opened once";
    EXPECT_FALSE(close(nullptr));
}

TEST_F(semaphore_table, OpensAsTheFlagsSay) {
    EXPECT_EQ(judge_opening(&first, false, false, 0), open_result::opened);
    EXPECT_EQ(judge_opening(nullptr, false, false, 0), open_result::missing);
    EXPECT_EQ(judge_opening(nullptr, true, true, 5), open_result::opened);
    EXPECT_EQ(judge_opening(&first, true, true, 5), open_result::exists);
    EXPECT_EQ(judge_opening(&first, true, false, 5), open_result::opened);
    EXPECT_EQ(judge_opening(nullptr, true, false, semaphore::most + 1), open_result::invalid);
}

TEST(Barrier, OpensWhenAllAreThere) {
    barrier b{2, 0, 7};
    EXPECT_TRUE(b.has_room());
    EXPECT_EQ(arrive(b), 1U);
    EXPECT_FALSE(b.is_complete());
    EXPECT_EQ(arrive(b), 2U);
    EXPECT_TRUE(b.is_complete());
    EXPECT_FALSE(b.has_room()) << "whoever comes now belongs to the next round";
    EXPECT_EQ(open_round(b), 7U);
    EXPECT_EQ(b.round, 8U);
    EXPECT_TRUE(b.has_room());
}

TEST(Barrier, OneThatDoesNotExistLetsNobodyWait) {
    const barrier b{};
    EXPECT_TRUE(b.has_room());
    EXPECT_TRUE(b.is_complete());
}

TEST(BarrierDeathTest, AnIncompleteRoundIsNotOpened) {
    barrier b{2, 1, 0};
    EXPECT_DEATH(open_round(b), "failed check: .*model/barrier.hpp");
}

TEST(StreamLock, IsRecursive) {
    stream_lock l{};
    take(l, 1);
    take(l, 1);
    EXPECT_FALSE(l.is_free_for(2));
    give(l);
    EXPECT_FALSE(l.is_free());
    give(l);
    EXPECT_TRUE(l.is_free_for(2));
}

TEST(Once, AttemptsAreNested) {
    once_attempts attempts{};
    once_attempt outer{}, inner{};
    begin(attempts, outer);
    begin(attempts, inner);
    EXPECT_EQ(&end(attempts), &inner);
    EXPECT_EQ(&end(attempts), &outer);
    EXPECT_EQ(attempts.innermost, nullptr);
}

} // namespace
