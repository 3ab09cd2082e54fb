#include "inquiry/evidence/lost_update.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace lockstep::inquiry {
namespace {

constexpr std::uint64_t balance = 0x1000;
constexpr std::uint64_t other = 0x2000;

trace::event access(unsigned thread, trace::op kind, std::uint64_t address = balance) {
    trace::event e{};
    e.process = trace::thread_process(thread);
    e.kind = kind;
    e.first = {address, 4, trace::commute::exclusive, 0, 0};
    return e;
}
trace::event read(unsigned thread, std::uint64_t address = balance) {
    return access(thread, trace::op::plain_read, address);
}
trace::event write(unsigned thread, std::uint64_t address = balance) {
    return access(thread, trace::op::plain_write, address);
}

TEST(lost_update, read_write_write) {
    const std::vector<trace::event> events = {read(1), read(2), write(2), write(1)};
    const auto lost = find_lost_update(events);
    ASSERT_TRUE(lost);
    EXPECT_EQ(lost->lost_of, 2U);
    EXPECT_EQ(lost->written_by, 1U);
    EXPECT_EQ(lost->object.address, balance);
}

TEST(lost_update, looking_again_makes_it_right) {
    EXPECT_FALSE(find_lost_update(std::vector{read(1), read(2), write(2), read(1), write(1)}));
}

TEST(lost_update, a_write_without_a_look_loses_nothing) {
    EXPECT_FALSE(find_lost_update(std::vector{write(2), write(1)}));
}

TEST(lost_update, one_look_is_for_one_write) {
    EXPECT_FALSE(find_lost_update(std::vector{write(1), write(2), write(1)}));
    EXPECT_FALSE(find_lost_update(std::vector{read(1), write(1), write(2), write(1)}));
}

TEST(lost_update, objects_are_kept_apart) {
    EXPECT_FALSE(find_lost_update(std::vector{read(1, other), write(2), write(1, other)}));
}

TEST(lost_update, atomics_too_but_not_read_modify_writes) {
    using trace::op;
    EXPECT_TRUE(find_lost_update(
        std::vector{access(1, op::atomic_load), access(2, op::atomic_store), access(1, op::atomic_store)}));
    EXPECT_FALSE(find_lost_update(
        std::vector{access(1, op::atomic_load), access(2, op::atomic_rmw), access(1, op::atomic_rmw)}));
}

} // namespace
} // namespace lockstep::inquiry
