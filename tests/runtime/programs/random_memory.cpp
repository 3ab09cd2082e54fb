// A small random program, determined by its argument, about memory: accesses of 1 to 16 bytes that overlap, plain and
// atomic; blocks of any size that are freed, resized, replaced by new ones or used late; mappings that go or lose their
// permissions; thread-local variables that others look at. Prints what each thread found.
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <sys/mman.h>

namespace {

std::uint64_t random_state;
unsigned below(unsigned n) {
    random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<unsigned>(random_state >> 33) % n;
}

enum class family { plain, atomic, blocks, mappings, thread_locals, count };

struct instruction {
    family what;
    unsigned variant, place, value;
};

constexpr unsigned most_threads = 2, most_instructions = 3;
struct thread_code {
    unsigned length;
    instruction code[most_instructions];
    unsigned found;
} threads[most_threads];

using sixteen = unsigned __int128;
alignas(16) unsigned char bytes[32];
std::atomic<unsigned char*> block;
unsigned block_size = 8;
unsigned char* mapping;
std::atomic<int*> somebodys;
thread_local int mine = 1;

void note(thread_code& me, std::uint64_t seen) { me.found = me.found * 7 + static_cast<unsigned>(seen % 5) + 1; }

template <typename number>
void plain(thread_code& me, const instruction& i) {
    auto* const at = reinterpret_cast<number*>(bytes + i.place % (sizeof bytes - sizeof(number)) / 2 * 2);
    if (i.variant % 2 == 0) note(me, static_cast<std::uint64_t>(*at));
    else *at = static_cast<number>(i.value) * 3;
}

template <typename number>
void atomic(thread_code& me, const instruction& i) {
    auto* const at = reinterpret_cast<number*>(bytes + i.place % (sizeof bytes / sizeof(number)) * sizeof(number));
    const auto spread = static_cast<number>(static_cast<number>(i.value + 1) << (sizeof(number) * 4) | i.value);
    number expected = 0;
    switch (i.variant / 20 % 2 * 3 + i.variant % 3) {
    case 0: return note(me, static_cast<std::uint64_t>(__atomic_load_n(at, __ATOMIC_SEQ_CST) % 5));
    case 1: return __atomic_store_n(at, spread, __ATOMIC_SEQ_CST);
    case 2: return note(me, static_cast<std::uint64_t>(__atomic_fetch_add(at, spread, __ATOMIC_SEQ_CST) % 5));
    case 3: return note(me, static_cast<std::uint64_t>(__atomic_exchange_n(at, spread, __ATOMIC_SEQ_CST) % 5));
    case 4: return note(me, static_cast<std::uint64_t>(__atomic_fetch_or(at, spread, __ATOMIC_SEQ_CST) % 5));
    default:
        note(me, __atomic_compare_exchange_n(at, &expected, spread, i.value == 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    }
}

void do_plain(thread_code& me, const instruction& i) {
    switch (i.variant / 4 % 5) {
    case 0: return plain<std::uint8_t>(me, i);
    case 1: return plain<std::uint16_t>(me, i);
    case 2: return plain<std::uint32_t>(me, i);
    case 3: return plain<std::uint64_t>(me, i);
    default: return plain<sixteen>(me, i);
    }
}

void do_atomic(thread_code& me, const instruction& i) {
    switch (i.variant / 4 % 5) {
    case 0: return atomic<std::uint8_t>(me, i);
    case 1: return atomic<std::uint16_t>(me, i);
    case 2: return atomic<std::uint32_t>(me, i);
    case 3: return atomic<std::uint64_t>(me, i);
    default: return atomic<sixteen>(me, i);
    }
}

/// Puts a new block in the place of the one that was there, which may lie where one was freed before.
void replace(thread_code& me, const instruction& i, unsigned char* seen) {
    auto* const fresh = static_cast<unsigned char*>(std::calloc(block_size, 1));
    fresh[0] = static_cast<unsigned char>(i.value + 1);
    const bool swapped = block.compare_exchange_strong(seen, fresh);
    note(me, swapped ? 1 : 0);
    std::free(swapped ? seen : fresh);
}

void do_block(thread_code& me, const instruction& i) {
    unsigned char* const p = i.variant % 10 < 2 ? block.exchange(nullptr) : block.load();
    if (p == nullptr) return note(me, 1);
    const unsigned at = i.value == 0 ? 0 : block_size - 1;
    switch (i.variant % 10) {
    case 0: return std::free(p);
    case 1: return block.store(static_cast<unsigned char*>(std::realloc(p, block_size * 2)));
    case 2:
    case 3: return note(me, p[at]);
    case 4: p[at] = 2; return;
    case 5: std::memset(p, 3, block_size); return;
    case 6:
    case 7: return replace(me, i, p);
    default: return note(me, 0);
    }
}

void do_mapping(thread_code& me, const instruction& i) {
    constexpr std::size_t page = 4096;
    switch (i.variant % 6) {
    case 0: munmap(mapping, page); return;
    case 1: mprotect(mapping, page, PROT_READ); return;
    case 2:
    case 3: return note(me, __atomic_load_n(mapping, __ATOMIC_SEQ_CST));
    case 4: __atomic_store_n(mapping, static_cast<unsigned char>(i.value + 1), __ATOMIC_SEQ_CST); return;
    default: do_plain(me, i);
    }
}

void do_thread_local(thread_code& me, const instruction& i) {
    if (i.variant % 2 == 0) return somebodys.store(&mine);
    int* const theirs = somebodys.load();
    if (theirs != nullptr) note(me, static_cast<std::uint64_t>(*theirs));
}

void* run(void* code) {
    auto& me = *static_cast<thread_code*>(code);
    for (unsigned k = 0; k < me.length; ++k) {
        const instruction& i = me.code[k];
        switch (i.what) {
        case family::plain: do_plain(me, i); break;
        case family::atomic: do_atomic(me, i); break;
        case family::blocks: do_block(me, i); break;
        case family::mappings: do_mapping(me, i); break;
        default: do_thread_local(me, i);
        }
    }
    return nullptr;
}

} // namespace

int main(int argc, char** argv) {
    random_state = argc > 1 ? std::strtoull(argv[1], nullptr, 10) * 7919 + 17 : 0;
    for (int k = 0; k < 8; ++k) below(2);
    constexpr unsigned sizes[] = {8, 100, 5'000, 70'000, 300'000};
    block_size = sizes[below(5)];
    auto* const first = static_cast<unsigned char*>(std::calloc(block_size, 1));
    block = first;
    mapping =
        static_cast<unsigned char*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    const auto flavour = static_cast<family>(below(static_cast<unsigned>(family::count)));
    for (thread_code& t : threads) {
        t.length = 1 + below(3);
        for (unsigned i = 0; i < t.length; ++i) {
            const auto any = static_cast<family>(below(static_cast<unsigned>(family::count)));
            t.code[i] = {below(3) == 0 ? any : flavour, below(60), below(32), below(2)};
        }
    }
    pthread_t handles[most_threads];
    for (unsigned t = 0; t < most_threads; ++t) pthread_create(&handles[t], nullptr, run, &threads[t]);
    for (pthread_t handle : handles) pthread_join(handle, nullptr);
    unsigned sum = 0;
    for (const unsigned char b : bytes) sum = sum * 3 + b;
    std::printf("%u %u %u\n", threads[0].found, threads[1].found, sum);
    std::free(block.load());
    return 0;
}
