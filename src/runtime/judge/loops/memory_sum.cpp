// See memory_sum.hpp. The term of a word is that of NH (J. Black, S. Halevi, H. Krawczyk, T. Krovetz, P. Rogaway: UMAC: Fast
// and Secure Message Authentication. CRYPTO '99): the product of its halves, each of them mixed with a key that depends on
// its address; and the word times a constant, so that no half can hide the other one.
#include "runtime/judge/loops/memory_sum.hpp"

#include "runtime/judge/loops/present_stack.hpp"
#include "runtime/judge/loops/program_context.hpp"
#include "runtime/kernel/heap/heap.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/state.hpp"

#include <immintrin.h>

namespace lockstep::rt {

namespace {

constexpr u64 most_summed_bytes = 64ULL << 20;

constexpr u64 key_step = 0x9e3779b97f4a7c15ULL; // from a word to the next
constexpr u64 plain_factor = 0xd6e8feb86659fd93ULL;

constexpr u64 key_of(u64 address) { return address / sizeof(u64) * key_step; }

u64 sum_plainly(u64 low, u64 high) {
    u64 products = 0, words = 0;
    for (u64 at = low; at < high; at += sizeof(u64)) {
        const u64 word = *reinterpret_cast<const u64*>(at);
        const u64 mixed = word ^ key_of(at);
        products += (mixed & 0xffffffff) * (mixed >> 32);
        words += word;
    }
    return products + words * plain_factor;
}

constexpr u64 words_at_once = sizeof(__m256i) / sizeof(u64);

__attribute__((target("avx2"))) u64 sum_avx2(u64 low, u64 high) {
    const u64 key = key_of(low);
    __m256i keys = _mm256_setr_epi64x(static_cast<i64>(key), static_cast<i64>(key + key_step),
                                      static_cast<i64>(key + 2 * key_step), static_cast<i64>(key + 3 * key_step));
    const __m256i step = _mm256_set1_epi64x(static_cast<i64>(words_at_once * key_step));
    __m256i products = _mm256_setzero_si256(), words = products;
    for (u64 at = low; at < high; at += sizeof(__m256i)) {
        const __m256i word = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
        const __m256i mixed = _mm256_xor_si256(word, keys);
        products = _mm256_add_epi64(products, _mm256_mul_epu32(mixed, _mm256_srli_epi64(mixed, 32)));
        words = _mm256_add_epi64(words, word);
        keys = _mm256_add_epi64(keys, step);
    }
    u64 p[words_at_once], w[words_at_once];
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), products);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(w), words);
    return p[0] + p[1] + p[2] + p[3] + (w[0] + w[1] + w[2] + w[3]) * plain_factor;
}

bool has_avx2() {
    static signed char known = -1;
    if (known < 0) {
        __builtin_cpu_init();
        known = __builtin_cpu_supports("avx2") != 0 ? 1 : 0;
    }
    return known != 0;
}

/// Of whole words.
u64 sum_of(u64 low, u64 high) {
    if (low >= high) return 0;
    const u64 vectors = has_avx2() ? low + (high - low) / sizeof(__m256i) * sizeof(__m256i) : low;
    return (low < vectors ? sum_avx2(low, vectors) : 0) + sum_plainly(vectors, high);
}

u64 sum_outside(u64 low, u64 high, const sys::range& left_out) {
    const u64 before = left_out.low < high ? left_out.low : high;
    return sum_of(low, before) + sum_of(left_out.high > low ? left_out.high : low, high);
}

/// Each page of [low, high) that the program lets us read.
template <class F>
void each_page(u64 low, u64 high, F f) {
    for (u64 next; low < high; low = next) {
        next = (low / page_bytes + 1) * page_bytes;
        if (!is_hidden(low)) f(low, next < high ? next : high);
    }
}

u64 sum_of_pages(const sys::range& left_out) {
    g.summed = true;
    u64 sum = 0;
    for (u32 i = 0; i < changed_page_count(); ++i) {
        const u64 at = changed_page(i);
        if (!is_hidden(at) && !thread_at(0).stack.contains(at)) sum += sum_outside(at, at + page_bytes, left_out);
    }
    return sum;
}

u64 sum_of_new_blocks(const sys::range& left_out) {
    u64 sum = 0;
    for (u32 i = 0; i < thread_count(); ++i) {
        const auto [low, high] = heap_allocated_since(i);
        if (!hides_memory()) sum += sum_outside(low, high, left_out);
        else each_page(low, high, [&](u64 from, u64 to) { sum += sum_outside(from, to, left_out); });
    }
    return sum;
}

/// Calls f(low, high) for what was ever used of anonymous memory.
template <class F>
void each_touched(u64 low, u64 high, F f) {
    while (low < high) {
        const sys::range r = first_touched(low, high);
        if (r.low < r.high) f(r.low, r.high);
        low = r.high;
    }
}

bool is_zero(u64 low, u64 high) {
    for (u64 at = low; at < high; at += sizeof(u64))
        if (*reinterpret_cast<const u64*>(at) != 0) return false;
    return true;
}

/// Of anonymous memory. Pages of zeros count as those that were never used: the kernel may make one of the other.
u64 sum_of_touched(u64 low, u64 high, const sys::range& left_out) {
    u64 sum = 0;
    each_touched(low, high, [&](u64 from, u64 to) {
        for (u64 at = from; at < to; at += page_bytes)
            if (!is_zero(at, at + page_bytes)) sum += sum_outside(at, at + page_bytes, left_out);
    });
    return sum;
}

u64 sum_of_mappings(const sys::range& left_out) {
    u64 sum = 0;
    for (u32 i = 0; i < new_mapping_count(); ++i) {
        const new_mapping& m = new_mapping_at(i);
        if (!m.is_readable) continue;
        sum += m.is_file ? sum_outside(m.low, m.high, left_out) : sum_of_touched(m.low, m.high, left_out);
    }
    return sum;
}

/// Of what belongs to no thread: not the stacks that they began on.
u64 sum_of_all_but(const sys::range& left_out) {
    return sum_of_pages(left_out) + sum_of_new_blocks(left_out) + sum_of_mappings(left_out);
}

/// Where there is memory that is not known: no two states are alike.
u64 like_no_other() {
    static u64 asked;
    return ++asked;
}

/// All that was ever used of the stack that `t` began on: nobody knows where its living part begins.
u64 sum_of_first_stack(const thread& t, const sys::range& left_out) {
    if (g.channel->weak_tracking != 0) return like_no_other();
    if (!g.wipes_stacks) begin_again_with_wiped_stacks(); // what earlier executions left there must not count
    return sum_of_touched(t.stack.low, t.stack.high, left_out);
}

} // namespace

u64 sum_of_known_pages() { return sum_of_pages({}); }

u64 sum_of_words(u64 low, u64 high) { return sum_of(low, high); }

u64 sum_of_stack(u64 sp, const thread& t) {
    if (has_one_stack(t, sp)) return sum_of(sp, t.stack.high);
    const sys::range present = private_stack(t, sp);
    if (present.high == 0) return sum_of_first_stack(t, {});
    // The sum over all the rest has left it out where `t` runs; otherwise it has dead frames too many.
    if (&t == &self()) return sum_of_first_stack(t, present) + sum_of(sp, present.high);
    return sum_of_first_stack(t, {}) - sum_of(present.low, sp);
}

u64 sum_of_memory(const thread& me) {
    const u64 sp = running_program().sp;
    const sys::range present = private_stack(me, sp);
    u64 sum = sum_of_all_but(present);
    if (!has_one_stack(me, sp)) sum += sum_of_first_stack(me, present);
    for (u32 i = 0; i < thread_count(); ++i) {
        const thread& t = thread_at(i);
        if (&t != &me && !t.life.finished) sum += sum_of_stack(t.saved.sp, t);
    }
    return sum;
}

u64 sum_without_stacks() { return sum_of_all_but(private_stack(self(), running_program().sp)); }

bool memory_can_be_summed() {
    u64 bytes = u64{changed_page_count()} * page_bytes;
    for (u32 i = 0; i < thread_count(); ++i) {
        const auto [low, high] = heap_allocated_since(i);
        bytes += high - low;
    }
    for (u32 i = 0; i < new_mapping_count(); ++i) {
        const new_mapping& m = new_mapping_at(i);
        if (m.is_file) bytes += m.high - m.low;
        else each_touched(m.low, m.high, [&](u64 low, u64 high) { bytes += high - low; });
    }
    return bytes <= most_summed_bytes;
}

} // namespace lockstep::rt
