// See memory_sum.hpp. The term of a word is that of NH (J. Black, S. Halevi, H. Krawczyk, T. Krovetz, P. Rogaway: UMAC: Fast
// and Secure Message Authentication. CRYPTO '99): the product of its halves, each of them mixed with a key that depends on
// its address; and the word times a constant, so that no half can hide the other one.
//
// Memory that the program mapped in this execution is not known here: where there is any, there is no sum.
#include "runtime/judge/loops/memory_sum.hpp"

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

/// Without the range that is left out.
u64 sum_of_pages(const thread_stack& left_out) {
    g.summed = true;
    u64 sum = 0;
    for (u32 i = 0; i < changed_page_count(); ++i) {
        const u64 at = changed_page(i);
        if (!left_out.contains(at)) sum += sum_of(at, at + page_bytes);
    }
    return sum;
}

u64 sum_of_new_blocks() {
    u64 sum = 0;
    for (u32 i = 0; i < thread_count(); ++i) {
        const auto [low, high] = heap_allocated_since(i);
        sum += sum_of(low, high);
    }
    return sum;
}

/// Where there is memory that is not known, or cannot be read: no two states are alike.
u64 like_no_other() {
    static u64 asked;
    return ++asked;
}

} // namespace

u64 sum_of_stack(u64 sp, const thread_stack& stack) { return stack.contains(sp) ? sum_of(sp, stack.high) : 0; }

u64 sum_of_memory(const thread& me) {
    if (mappings_changed()) return like_no_other();
    u64 sum = sum_of_pages(me.stack) + sum_of_new_blocks();
    for (u32 i = 0; i < thread_count(); ++i) {
        const thread& t = thread_at(i);
        if (&t != &me && !t.life.finished) sum += sum_of_stack(t.saved.sp, t.stack);
    }
    return sum;
}

u64 sum_without_stacks() {
    if (mappings_changed()) return like_no_other();
    return sum_of_pages(thread_at(0).stack) + sum_of_new_blocks();
}

bool memory_can_be_summed() {
    u64 bytes = u64{changed_page_count()} * page_bytes;
    for (u32 i = 0; i < thread_count(); ++i) {
        const auto [low, high] = heap_allocated_since(i);
        bytes += high - low;
    }
    return bytes <= most_summed_bytes && !mappings_changed();
}

} // namespace lockstep::rt
