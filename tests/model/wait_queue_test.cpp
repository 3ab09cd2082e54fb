// Who of several waiters may wake, and when a wake-up is lost.
#include "runtime/model/wait_queue.hpp"

#include <deque>
#include <gtest/gtest.h>
#include <vector>

namespace {

using namespace lockstep::rt;
using namespace lockstep::rt::model;

class waiting : public testing::Test {
protected:
    waiter& arrive(u64 bits = any_bits) {
        return waiters.emplace_back(waiter{++queue.last_number, bits, nullptr, false});
    }
    /// Returns how many wake-ups were not lost.
    u32 wake(u64 most, u64 bits = any_bits) {
        const token fresh{nullptr, ++queue.last_number, bits};
        begin();
        hand.place_all(queue);
        u32 useful = 0;
        for (; useful < most && hand.place(fresh); ++useful)
            append(queue, fresh, needs_room(queue) ? &room.emplace_back() : nullptr);
        return useful;
    }
    void begin() {
        hand.begin();
        for (const waiter& w : waiters)
            if (w.arrival != 0) hand.add(w);
    }
    bool may_wake(const waiter& w) { return has_token_for(queue, w); }

    wait_queue queue{};
    std::deque<waiter> waiters;
    std::deque<token> room;
    handing_out hand{};
};

TEST_F(waiting, NobodyIsThereAndTheWakeUpIsLost) {
    EXPECT_EQ(wake(1), 0U);
    EXPECT_FALSE(may_wake(arrive()));
}

TEST_F(waiting, AnyOfThoseWhoWaitedMayTakeIt) {
    const waiter& a = arrive();
    const waiter& b = arrive();
    EXPECT_EQ(wake(1), 1U);
    const waiter& late = arrive();
    EXPECT_TRUE(may_wake(a));
    EXPECT_TRUE(may_wake(b));
    EXPECT_FALSE(may_wake(late)) << "it came after the signal";
}

TEST_F(waiting, TwoSignalsForOneWaiterAreOneTooMany) {
    arrive();
    EXPECT_EQ(wake(1), 1U);
    EXPECT_EQ(wake(1), 0U);
    EXPECT_EQ(count_tokens(queue), 1U);
}

TEST_F(waiting, ABroadcastProvidesForAll) {
    arrive();
    arrive();
    arrive();
    EXPECT_EQ(wake(never), 3U);
    EXPECT_EQ(count_tokens(queue), 3U);
}

TEST_F(waiting, ALaterSignalGoesToALaterWaiterWhereTheEarlierOneIsProvidedFor) {
    arrive();
    wake(1);
    const waiter& late = arrive();
    EXPECT_EQ(wake(1), 1U) << "the first token is the early waiter's, the second one the late waiter's";
    EXPECT_TRUE(may_wake(late));
}

TEST_F(waiting, BitsSayWhoIsMeant) {
    const waiter& reader = arrive(1);
    const waiter& writer = arrive(2);
    EXPECT_EQ(wake(1, 2), 1U);
    EXPECT_FALSE(may_wake(reader));
    EXPECT_TRUE(may_wake(writer));
    EXPECT_EQ(wake(1, 2), 0U);
    EXPECT_EQ(wake(1, 3), 1U) << "the reader can have this one";
}

TEST_F(waiting, ATokenIsPassedOnSoThatAllAreUsed) {
    // The first token suits both; the second only the first waiter, so the first must go to the other.
    arrive(1 | 2);
    arrive(2);
    EXPECT_EQ(wake(1, 2), 1U);
    EXPECT_EQ(wake(1, 1), 1U);
}

TEST_F(waiting, TokensAreUsedAgain) {
    waiter& a = arrive();
    wake(1);
    a.arrival = 0;
    remove(queue, *queue.first);
    EXPECT_EQ(count_tokens(queue), 0U);
    arrive();
    EXPECT_FALSE(needs_room(queue));
    EXPECT_EQ(wake(1), 1U);
    EXPECT_EQ(room.size(), 1U);
}

TEST_F(waiting, TheLongestWaitingComesFirst) {
    arrive();
    arrive();
    hand.begin();
    hand.add(waiters[1]);
    hand.add(waiters[0]);
    EXPECT_EQ(&hand.at(0), &waiters[0]);
    EXPECT_EQ(&hand.at(1), &waiters[1]);
}

TEST(WaitQueueDeathTest, ATokenThatIsNotThereCannotBeRemoved) {
    wait_queue queue{};
    token stray{};
    EXPECT_DEATH(remove(queue, stray), "failed check: .*model/wait_queue.cpp");
}

} // namespace
