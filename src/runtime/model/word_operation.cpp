#include "runtime/model/word_operation.hpp"

#include <linux/futex.h>

namespace lockstep::rt::model {

namespace {

int sign_extend_12(u32 bits) { return static_cast<int>((bits & 0xfff) ^ 0x800) - 0x800; }

} // namespace

word_operation decode(u32 code) {
    word_operation w{code >> 28 & 7, code >> 24 & 15, sign_extend_12(code >> 12), sign_extend_12(code)};
    if ((code >> 28 & FUTEX_OP_OPARG_SHIFT) != 0) w.operand = static_cast<int>(1U << (w.operand & 31));
    return w;
}

bool is_known(const word_operation& w) { return w.operation <= FUTEX_OP_XOR && w.comparison <= FUTEX_OP_CMP_GE; }

u32 apply(const word_operation& w, u32 old) {
    const u32 operand = static_cast<u32>(w.operand);
    switch (w.operation) {
    case FUTEX_OP_SET: return operand;
    case FUTEX_OP_ADD: return old + operand;
    case FUTEX_OP_OR: return old | operand;
    case FUTEX_OP_ANDN: return old & ~operand;
    case FUTEX_OP_XOR: return old ^ operand;
    default: return old;
    }
}

bool compare(const word_operation& w, u32 old) {
    const int value = static_cast<int>(old);
    switch (w.comparison) {
    case FUTEX_OP_CMP_EQ: return value == w.compared;
    case FUTEX_OP_CMP_NE: return value != w.compared;
    case FUTEX_OP_CMP_LT: return value < w.compared;
    case FUTEX_OP_CMP_LE: return value <= w.compared;
    case FUTEX_OP_CMP_GT: return value > w.compared;
    case FUTEX_OP_CMP_GE: return value >= w.compared;
    default: return false;
    }
}

} // namespace lockstep::rt::model
