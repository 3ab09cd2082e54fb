// What the functions of libc that need nothing else read and write for the program, a row each. Those that are steps, or
// virtual, or memory functions have files of their own and judge there.
//
// Where the number of bytes is known only from what the function finds (digits, a date as a text), it is tried out first:
// a judged access may be a step, which comes before what it does.
//
// Not judged: wide-character texts, what locales and iconv hold, what comparison functions of bsearch see (the program's
// own code reads it), getopt, regular expressions.
#include "runtime/abi/libc/judged_calls.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

using namespace lockstep::rt;

namespace {

/// The digits that strtol and its relations look at: with the byte behind them, by which they know that they are done.
u64 digits(const call_arguments& c, u64 from) {
    u64 end = from;
    call_arguments mine = c;
    mine.integers[1] = sys::word(&end);
    call_again(mine);
    return end - from + 1;
}

/// The same for atoi and its relations, which do not say where the number ends.
u64 plain_number(const call_arguments&, u64 from) {
    char* end = nullptr;
    LOCKSTEP_REAL(strtod)(reinterpret_cast<const char*>(from), &end);
    return sys::word(end) - from + 1;
}

u64 address_bytes(u64 family) {
    return family == AF_INET ? sizeof(in_addr) : family == AF_INET6 ? sizeof(in6_addr) : 0;
}
u64 address_read(const call_arguments& c, u64) { return address_bytes(c[0]); }

/// Nothing where the text is no address.
template <u32 Buffer>
u64 address_written(const call_arguments& c, u64) {
    in6_addr scratch;
    call_arguments mine = c;
    mine.integers[Buffer] = sys::word(&scratch);
    if (static_cast<int>(call_again(mine)) != 1) return 0;
    return Buffer == 1 ? sizeof(in_addr) : address_bytes(c[0]); // inet_aton, inet_pton
}

/// readlink: no end, but a count.
u64 link_written(const call_arguments& c, u64) {
    char scratch[scratch_bytes];
    call_arguments mine = c;
    mine.integers[1] = sys::word(scratch);
    if (c[2] > scratch_bytes) mine.integers[2] = scratch_bytes;
    const i64 n = static_cast<i64>(call_again(mine));
    return n > 0 ? static_cast<u64>(n) : 0;
}

/// memccpy: up to the byte that is looked for.
u64 until_byte(const call_arguments& c, u64) {
    const u64 at = find_byte<false>(reinterpret_cast<const void*>(c[1]), static_cast<u8>(c[2]), c[3]);
    return at < c[3] ? at + 1 : at;
}

/// strsep: the token and the separator that ends it.
u64 token(const call_arguments& c, u64) {
    const char* const text = *reinterpret_cast<const char* const*>(c[0]);
    if (text == nullptr) return 0;
    const u64 n = LOCKSTEP_REAL(strcspn)(text, reinterpret_cast<const char*>(c[1]));
    return text[n] == 0 ? n : n + 1;
}

/// strlcpy: what fits, with its end.
u64 fitting_text(const call_arguments& c, u64) {
    const u64 n = length_of(reinterpret_cast<const char*>(c[1])) + 1;
    return n < c[2] ? n : c[2];
}

void judge_token(const call_arguments& c, u64 pc) {
    judge_read(reinterpret_cast<const void*>(c[1]), text(c, c[1]), pc);
    judge_write(*reinterpret_cast<void* const*>(c[0]), token(c, 0), pc);
    judge_write(reinterpret_cast<const void*>(c[0]), sizeof(char*), pc);
}

} // namespace

// --- numbers in texts -------------------------------------------------------------------------------------------------

#define LOCKSTEP_NUMBER(name) LOCKSTEP_JUDGED(name, reads<0>(digits), writes<1>(fixed<sizeof(char*)>))
LOCKSTEP_NUMBER(strtol);
LOCKSTEP_NUMBER(strtoll);
LOCKSTEP_NUMBER(strtoul);
LOCKSTEP_NUMBER(strtoull);
LOCKSTEP_NUMBER(strtoimax);
LOCKSTEP_NUMBER(strtoumax);
LOCKSTEP_NUMBER(strtof);
LOCKSTEP_NUMBER(strtod);
LOCKSTEP_NUMBER(strtold);
LOCKSTEP_NUMBER(__isoc23_strtol); // as they are called from glibc 2.38 on
LOCKSTEP_NUMBER(__isoc23_strtoll);
LOCKSTEP_NUMBER(__isoc23_strtoul);
LOCKSTEP_NUMBER(__isoc23_strtoull);
LOCKSTEP_NUMBER(__isoc23_strtoimax);
LOCKSTEP_NUMBER(__isoc23_strtoumax);
LOCKSTEP_JUDGED(atoi, reads<0>(plain_number));
LOCKSTEP_JUDGED(atol, reads<0>(plain_number));
LOCKSTEP_JUDGED(atoll, reads<0>(plain_number));
LOCKSTEP_JUDGED(atof, reads<0>(plain_number));

// --- dates (the clocks are in clock.cpp) ------------------------------------------------------------------------------

LOCKSTEP_JUDGED(mktime, writes<0>(fixed<sizeof(tm)>));
LOCKSTEP_JUDGED(timegm, writes<0>(fixed<sizeof(tm)>));
LOCKSTEP_JUDGED(timelocal, writes<0>(fixed<sizeof(tm)>));
LOCKSTEP_JUDGED(strftime, reads<2>(text), reads<3>(fixed<sizeof(tm)>), writes<0>(text_written<0, 1>));
LOCKSTEP_JUDGED(strftime_l, reads<2>(text), reads<3>(fixed<sizeof(tm)>), writes<0>(text_written<0, 1>));
LOCKSTEP_JUDGED(strptime, reads<0>(text), reads<1>(text), writes<2>(fixed<sizeof(tm)>));
LOCKSTEP_JUDGED(asctime_r, reads<0>(fixed<sizeof(tm)>), writes<1>(text_written<1, 1>));
LOCKSTEP_JUDGED(ctime_r, reads<0>(fixed<sizeof(time_t)>), writes<1>(text_written<1, 1>));

// --- addresses --------------------------------------------------------------------------------------------------------

LOCKSTEP_JUDGED(inet_ntop, reads<1>(address_read), writes<2>(text_written<2, 3>));
LOCKSTEP_JUDGED(inet_pton, reads<1>(text), writes<2>(address_written<2>));
LOCKSTEP_JUDGED(inet_aton, reads<0>(text), writes<1>(address_written<1>));
LOCKSTEP_JUDGED(inet_addr, reads<0>(text));

// --- names and errors -------------------------------------------------------------------------------------------------

LOCKSTEP_JUDGED(getcwd, writes<0>(text_written<0, 1>));
LOCKSTEP_JUDGED(realpath, reads<0>(text), writes<1>(text_written<1, 1>));
LOCKSTEP_JUDGED(readlink, reads<0>(text), writes<1>(link_written));
LOCKSTEP_JUDGED(gethostname, writes<0>(text_written<0, 1>));
LOCKSTEP_JUDGED(getdomainname, writes<0>(text_written<0, 1>));
LOCKSTEP_JUDGED(strerror_r, writes<1>(text_written<1, 2>));
LOCKSTEP_JUDGED(__xpg_strerror_r, writes<1>(text_written<1, 2>)); // as POSIX has it
LOCKSTEP_JUDGED(confstr, writes<1>(text_written<1, 2>));

// --- texts and bytes --------------------------------------------------------------------------------------------------

LOCKSTEP_JUDGED(memccpy, reads<1>(until_byte), writes<0>(until_byte));
LOCKSTEP_JUDGED(memmem, reads<0>(counted<1>), reads<2>(counted<3>));
LOCKSTEP_JUDGED(swab, reads<0>(counted<2>), writes<1>(counted<2>));
LOCKSTEP_JUDGED(strcasestr, reads<0>(text), reads<1>(text));
LOCKSTEP_JUDGED(strverscmp, reads<0>(text), reads<1>(text));
LOCKSTEP_JUDGED(strcoll, reads<0>(text), reads<1>(text));
LOCKSTEP_JUDGED(strxfrm, reads<1>(text), writes<0>(text_written<0, 2>));
LOCKSTEP_JUDGED(strlcpy, reads<1>(text), writes<0>(fitting_text)); // from glibc 2.38 on
LOCKSTEP_JUDGED(mbstowcs, reads<1>(text));
LOCKSTEP_JUDGED(wcstombs, writes<0>(text_written<0, 2>));
LOCKSTEP_JUDGED_BY(strsep, judge_token);
LOCKSTEP_JUDGED_BY(__strsep_g, judge_token);

// --- random numbers whose state is the program's ----------------------------------------------------------------------

LOCKSTEP_JUDGED(rand_r, writes<0>(fixed<sizeof(unsigned)>));
LOCKSTEP_JUDGED(erand48, writes<0>(fixed<6>));
LOCKSTEP_JUDGED(nrand48, writes<0>(fixed<6>));
LOCKSTEP_JUDGED(jrand48, writes<0>(fixed<6>));
LOCKSTEP_JUDGED(srand48_r, writes<1>(fixed<sizeof(drand48_data)>));
LOCKSTEP_JUDGED(drand48_r, writes<0>(fixed<sizeof(drand48_data)>), writes<1>(fixed<sizeof(double)>));
LOCKSTEP_JUDGED(lrand48_r, writes<0>(fixed<sizeof(drand48_data)>), writes<1>(fixed<sizeof(long)>));
LOCKSTEP_JUDGED(mrand48_r, writes<0>(fixed<sizeof(drand48_data)>), writes<1>(fixed<sizeof(long)>));
LOCKSTEP_JUDGED(random_r, writes<0>(fixed<sizeof(random_data)>), writes<1>(fixed<sizeof(std::int32_t)>));
LOCKSTEP_JUDGED(srandom_r, writes<1>(fixed<sizeof(random_data)>));

// --- numbers in two parts ---------------------------------------------------------------------------------------------

LOCKSTEP_JUDGED(frexp, writes<0>(fixed<sizeof(int)>));
LOCKSTEP_JUDGED(frexpf, writes<0>(fixed<sizeof(int)>));
LOCKSTEP_JUDGED(frexpl, writes<0>(fixed<sizeof(int)>));
LOCKSTEP_JUDGED(modf, writes<0>(fixed<sizeof(double)>));
LOCKSTEP_JUDGED(modff, writes<0>(fixed<sizeof(float)>));
LOCKSTEP_JUDGED(modfl, writes<0>(fixed<sizeof(long double)>));
LOCKSTEP_JUDGED(remquo, writes<0>(fixed<sizeof(int)>));
LOCKSTEP_JUDGED(remquof, writes<0>(fixed<sizeof(int)>));
LOCKSTEP_JUDGED(lgamma_r, writes<0>(fixed<sizeof(int)>));
LOCKSTEP_JUDGED(sincos, writes<0>(fixed<sizeof(double)>), writes<1>(fixed<sizeof(double)>));
LOCKSTEP_JUDGED(sincosf, writes<0>(fixed<sizeof(float)>), writes<1>(fixed<sizeof(float)>));

// --- the machine and the process --------------------------------------------------------------------------------------

LOCKSTEP_JUDGED(uname, writes<0>(fixed<sizeof(utsname)>));
LOCKSTEP_JUDGED(sysinfo, writes<0>(fixed<sizeof(struct sysinfo)>));
LOCKSTEP_JUDGED(getrusage, writes<1>(fixed<sizeof(rusage)>));
LOCKSTEP_JUDGED(getloadavg, writes<0>(counted<1, sizeof(double)>));
LOCKSTEP_JUDGED(sigemptyset, writes<0>(fixed<sizeof(sigset_t)>));
LOCKSTEP_JUDGED(sigfillset, writes<0>(fixed<sizeof(sigset_t)>));
LOCKSTEP_JUDGED(sigaddset, writes<0>(fixed<sizeof(u64)>));
LOCKSTEP_JUDGED(sigdelset, writes<0>(fixed<sizeof(u64)>));
LOCKSTEP_JUDGED(sigismember, reads<0>(fixed<sizeof(u64)>));
