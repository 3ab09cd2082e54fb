// Randomness, the same in each execution. Each thread draws from a stream of its own, so what it gets does not depend
// on the schedule. rand, random and drand48 share their state among threads, so the order of their calls matters and
// each is a step; their state is libc's and is rolled back with all its memory.
//
// Not modelled: the rdrand instruction where a program uses it itself (libstdc++'s std::random_device, which does, is
// answered here); AT_RANDOM, which the kernel gives each process.
#include "runtime/abi/libc/entropy.hpp"

#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"
#include "runtime/kernel/own_descriptors.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

using namespace lockstep::rt;

namespace lockstep::rt {

namespace {

constexpr u64 file_bytes = 256 * 1024; ///< of /dev/urandom
constexpr u64 file_stream = ~u64{0};

/// One for each thread.
struct random_stream {
    static constexpr object_kind kind = object_kind::random_stream;
    u64 drawn; ///< numbers so far
};

/// SplitMix64 (Steele, Lea, Flood; OOPSLA 2014): the n-th number of a stream, computed from n alone.
u64 number_at(u64 stream, u64 n) {
    u64 z = stream * 0xd1b5'4a32'd192'ed03ULL + n * 0x9e37'79b9'7f4a'7c15ULL + 0x1234'5678'9abc'def1ULL;
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebULL;
    return z ^ (z >> 31);
}

u64 next_number() {
    if (running()) note_write(self()); // a loop that draws numbers is not where it was
    if (!attached()) return number_at(0, 0);
    const u32 index = self().index;
    return number_at(index, ++state_at<random_stream>(pseudo::random_streams + index).drawn);
}

void fill_with_numbers(void* to, u64 bytes) {
    u8* at = static_cast<u8*>(to);
    for (; bytes != 0;) {
        const u64 number = next_number();
        const u64 part = bytes < sizeof number ? bytes : sizeof number;
        copy_bytes(at, &number, part);
        at += part;
        bytes -= part;
    }
}

u32 below(u32 limit) { return limit == 0 ? 0 : static_cast<u32>((next_number() >> 32) * limit >> 32); }

void shared_step(u64 pc) {
    if (!running()) return;
    announce(self(), op::input, pc);
    touch(self().pending.first, pseudo::random_state, commute::exclusive);
    perform(self());
}

/// The file that stands for /dev/urandom, made when it is first needed; the runtime's own, never rolled back.
int entropy_file() {
    static int kept = -1;
    if (kept >= 0) return kept;
    const long fd = sys::call(SYS_memfd_create, sys::word("random"), 1 /*MFD_CLOEXEC*/);
    if (sys::failed(fd)) return static_cast<int>(fd);
    for (u64 n = 0; n < file_bytes / sizeof(u64); ++n) {
        const u64 number = number_at(file_stream, n);
        sys::call(SYS_pwrite64, static_cast<u64>(fd), sys::word(&number), sizeof number, n * sizeof number);
    }
    kept = keep_descriptor(static_cast<int>(fd));
    sys::call(SYS_close, static_cast<u64>(fd));
    return kept;
}

} // namespace

int open_entropy() {
    const int file = entropy_file();
    if (file < 0) return file;
    char path[48];
    text_writer(path, sizeof path) << "/proc/self/fd/" << static_cast<u64>(file);
    return static_cast<int>(sys::call(SYS_openat, as_word(AT_FDCWD), sys::word(path), O_RDONLY));
}

} // namespace lockstep::rt

LOCKSTEP_EXPORT ssize_t getrandom(void* to, std::size_t bytes, unsigned) {
    judge_write(to, bytes, caller());
    fill_with_numbers(to, bytes);
    return static_cast<ssize_t>(bytes);
}
LOCKSTEP_EXPORT int getentropy(void* to, std::size_t bytes) {
    if (bytes > 256) return fail_with(EIO);
    judge_write(to, bytes, caller());
    fill_with_numbers(to, bytes);
    return 0;
}
LOCKSTEP_EXPORT u32 arc4random() noexcept { return static_cast<u32>(next_number()); }
LOCKSTEP_EXPORT u32 arc4random_uniform(u32 limit) noexcept { return below(limit); }
LOCKSTEP_EXPORT void arc4random_buf(void* to, std::size_t bytes) noexcept {
    judge_write(to, bytes, caller());
    fill_with_numbers(to, bytes);
}

// std::random_device of libstdc++: operator() and entropy(), with what they were called before C++11 was final.
// The object is only looked at: libstdc++'s keeps no state between two numbers.
LOCKSTEP_EXPORT unsigned _ZNSt13random_device9_M_getvalEv(void* device) {
    judge_read(device, 1, caller());
    return static_cast<unsigned>(next_number());
}
LOCKSTEP_EXPORT unsigned _ZNSt13random_device16_M_getval_pretr1Ev(void* device) {
    judge_read(device, 1, caller());
    return static_cast<unsigned>(next_number());
}
LOCKSTEP_EXPORT double _ZNKSt13random_device13_M_getentropyEv(const void*) { return 32.0; }

// --- shared generators: passed on, in an order that is part of the schedule -----------------------------------------

LOCKSTEP_EXPORT int rand() noexcept {
    shared_step(caller());
    return LOCKSTEP_REAL(rand)();
}
LOCKSTEP_EXPORT void srand(unsigned seed) noexcept {
    shared_step(caller());
    LOCKSTEP_REAL(srand)(seed);
}
LOCKSTEP_EXPORT long random() noexcept {
    shared_step(caller());
    return LOCKSTEP_REAL(random)();
}
LOCKSTEP_EXPORT void srandom(unsigned seed) noexcept {
    shared_step(caller());
    LOCKSTEP_REAL(srandom)(seed);
}
LOCKSTEP_EXPORT double drand48() noexcept {
    shared_step(caller());
    return LOCKSTEP_REAL(drand48)();
}
LOCKSTEP_EXPORT long lrand48() noexcept {
    shared_step(caller());
    return LOCKSTEP_REAL(lrand48)();
}
LOCKSTEP_EXPORT long mrand48() noexcept {
    shared_step(caller());
    return LOCKSTEP_REAL(mrand48)();
}
LOCKSTEP_EXPORT void srand48(long seed) noexcept {
    shared_step(caller());
    LOCKSTEP_REAL(srand48)(seed);
}
