// FUTEX_WAKE_OP: its encoding is linux/futex.h's own macro.
#include "runtime/model/word_operation.hpp"

#include <gtest/gtest.h>
#include <linux/futex.h>

namespace {

using namespace lockstep::rt::model;
using lockstep::rt::u32;

TEST(WordOperation, DecodesWhatTheMacroEncodes) {
    const word_operation w = decode(FUTEX_OP(FUTEX_OP_ADD, 5, FUTEX_OP_CMP_GT, 7));
    EXPECT_EQ(apply(w, 10), 15U);
    EXPECT_TRUE(compare(w, 8));
    EXPECT_FALSE(compare(w, 7));
}

TEST(WordOperation, OperandsAreSigned) {
    const word_operation w = decode(FUTEX_OP(FUTEX_OP_ADD, 0xfffU /* -1 */, FUTEX_OP_CMP_LT, 0xffeU /* -2 */));
    EXPECT_EQ(apply(w, 10), 9U);
    EXPECT_TRUE(compare(w, static_cast<u32>(-3)));
    EXPECT_FALSE(compare(w, static_cast<u32>(-2)));
}

TEST(WordOperation, TheOperandCanBeABit) {
    const word_operation w = decode(FUTEX_OP(FUTEX_OP_OR | FUTEX_OP_OPARG_SHIFT, 4U, FUTEX_OP_CMP_EQ, 0U));
    EXPECT_EQ(apply(w, 1), 17U);
}

TEST(WordOperation, EveryOperation) {
    const auto after = [](u32 operation) { return apply({operation, 0, 6, 0}, 12); };
    EXPECT_EQ(after(FUTEX_OP_SET), 6U);
    EXPECT_EQ(after(FUTEX_OP_ADD), 18U);
    EXPECT_EQ(after(FUTEX_OP_OR), 14U);
    EXPECT_EQ(after(FUTEX_OP_ANDN), 8U);
    EXPECT_EQ(after(FUTEX_OP_XOR), 10U);
}

TEST(WordOperation, UnknownOnesAreKnownToBe) {
    EXPECT_TRUE(is_known({FUTEX_OP_XOR, FUTEX_OP_CMP_GE, 0, 0}));
    EXPECT_FALSE(is_known({FUTEX_OP_XOR + 1, FUTEX_OP_CMP_GE, 0, 0}));
    EXPECT_FALSE(is_known({FUTEX_OP_XOR, FUTEX_OP_CMP_GE + 1, 0, 0}));
}

} // namespace
