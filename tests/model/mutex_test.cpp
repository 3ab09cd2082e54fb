#include "runtime/model/mutex.hpp"

#include <gtest/gtest.h>

namespace {

using namespace lockstep::rt;
using namespace lockstep::rt::model;

TEST(Mutex, IsFreeUntilSomebodyTakesIt) {
    mutex m{};
    EXPECT_TRUE(m.is_free());
    EXPECT_EQ(take(m, 3), lock_result::taken);
    EXPECT_TRUE(m.owner.is(3));
    EXPECT_FALSE(m.is_free_for(3)) << "a normal mutex waits for its own owner, too";
    EXPECT_FALSE(m.is_free_for(0));
    EXPECT_TRUE(give(m));
    EXPECT_TRUE(m.is_free());
}

TEST(Mutex, MainCanHoldIt) {
    mutex m{};
    take(m, 0);
    EXPECT_FALSE(m.is_free());
    EXPECT_EQ(m.owner.thread(), 0U);
}

TEST(Mutex, ARecursiveOneIsGivenBackLevelByLevel) {
    mutex m{};
    m.type = mutex_type::recursive;
    take(m, 1);
    EXPECT_TRUE(m.is_free_for(1));
    EXPECT_FALSE(m.is_free_for(2));
    take(m, 1);
    EXPECT_EQ(m.depth, 2U);
    EXPECT_FALSE(give(m));
    EXPECT_TRUE(give(m));
}

TEST(Mutex, OnlyTypesThatCanTellAnswerTheirOwner) {
    mutex m{};
    take(m, 1);
    EXPECT_FALSE(m.answers_its_owner(1));
    EXPECT_FALSE(m.checks_owner());
    m.type = mutex_type::error_checking;
    EXPECT_TRUE(m.answers_its_owner(1));
    EXPECT_FALSE(m.answers_its_owner(2));
    EXPECT_TRUE(m.checks_owner());
}

TEST(Mutex, TheNextOwnerIsToldOfADeath) {
    mutex m{};
    m.robust = true;
    take(m, 1);
    m.listed = true; // as the exporting function does it
    abandon(m);
    EXPECT_TRUE(m.is_free());
    EXPECT_EQ(take(m, 2), lock_result::taken_from_dead);
    EXPECT_TRUE(repair(m, 2));
    EXPECT_TRUE(give(m));
    EXPECT_EQ(take(m, 3), lock_result::taken);
}

TEST(Mutex, WithoutRepairItIsUselessForEver) {
    mutex m{};
    m.robust = true;
    take(m, 1);
    m.listed = true; // as the exporting function does it
    abandon(m);
    take(m, 2);
    give(m);
    EXPECT_EQ(take(m, 3), lock_result::unrecoverable);
    EXPECT_TRUE(m.is_free());
}

TEST(Mutex, TheSecondDeathIsToldAsTheFirst) {
    mutex m{};
    m.robust = true;
    take(m, 1);
    m.listed = true; // as the exporting function does it
    abandon(m);
    take(m, 2);
    m.listed = true; // as the exporting function does it
    abandon(m);
    EXPECT_EQ(take(m, 3), lock_result::taken_from_dead);
}

TEST(Mutex, OnlyTheOwnerWhoWasToldRepairsIt) {
    mutex m{};
    m.robust = true;
    EXPECT_FALSE(repair(m, 1));
    take(m, 1);
    EXPECT_FALSE(repair(m, 1)) << "there is nothing to repair";
    m.listed = true; // as the exporting function does it
    abandon(m);
    take(m, 2);
    EXPECT_FALSE(repair(m, 1)) << "another thread holds it";
}

TEST(Mutex, TornFromItsOwnerItIsFreeAtOnce) {
    mutex m{};
    m.type = mutex_type::recursive;
    take(m, 1);
    take(m, 1);
    give_all(m);
    EXPECT_TRUE(m.is_free());
    EXPECT_EQ(m.depth, 0U);
}

class robust_list : public testing::Test {
protected:
    robust_list() {
        for (object& o : objects) o.kind = object_kind::mutex;
    }
    object objects[3] = {};
    robust_mutexes held{};
};

TEST_F(robust_list, KnowsWhatWasNotDropped) {
    for (object& o : objects) add(held, o);
    drop(held, objects[1]);
    EXPECT_EQ(first_alive(held), &objects[2]);
    drop(held, objects[2]);
    EXPECT_EQ(first_alive(held), &objects[0]);
    drop(held, objects[0]);
    EXPECT_EQ(first_alive(held), nullptr);
}

TEST_F(robust_list, DroppingWhatIsNotInItChangesNothing) {
    add(held, objects[0]);
    drop(held, objects[1]);
    EXPECT_EQ(first_alive(held), &objects[0]);
}

TEST_F(robust_list, EndsWhereMemoryWasFreed) {
    add(held, objects[0]);
    add(held, objects[1]);
    objects[1] = object{};
    EXPECT_EQ(first_alive(held), nullptr);
}

TEST_F(robust_list, EndsWhereMemoryIsAnotherMutexByNow) {
    add(held, objects[0]);
    as<mutex>(objects[0]) = mutex{};
    EXPECT_EQ(first_alive(held), nullptr);
}

TEST(MutexDeathTest, WhatAnotherHoldsCannotBeTaken) {
    mutex m{};
    take(m, 1);
    EXPECT_DEATH(take(m, 2), "failed check: .*model/mutex.cpp");
}

TEST(MutexDeathTest, WhatNobodyHoldsCannotBeGiven) {
    mutex m{};
    EXPECT_DEATH(give(m), "failed check: .*model/mutex.cpp");
}

TEST(MutexDeathTest, AnObjectIsReadAsWhatItIs) {
    object o{};
    o.kind = object_kind::semaphore;
    EXPECT_DEATH(as<mutex>(o), "failed check");
    EXPECT_EQ(peek<mutex>(o), nullptr);
}

} // namespace
