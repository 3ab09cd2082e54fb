// What functions in libstdc++'s library read and write for the program: digits of floating-point numbers, the bytes of
// which std::hash makes a number, the object that a std::random_device is. See abi/libc/judged_calls.hpp.
//
// Not judged: what facets of a locale do beyond that (std::put_time, std::get_money), std::filesystem but for the system
// calls that it makes. A std::random_device is taken as read: the one of libstdc++ keeps no state between two numbers.
#include "runtime/abi/libc/judged_calls.hpp"

using namespace lockstep::rt;

namespace {

/// What to_chars writes between its first two arguments.
u64 digits_written(const call_arguments& c, u64) {
    char scratch[scratch_bytes];
    const u64 room = c[1] - c[0];
    call_arguments mine = c;
    mine.integers[0] = sys::word(scratch);
    mine.integers[1] = sys::word(scratch) + (room < scratch_bytes ? room : scratch_bytes);
    return call_again(mine) - sys::word(scratch);
}

/// What from_chars looks at between its first two arguments: the number, and the byte behind it.
u64 digits_read(const call_arguments& c, u64 from) {
    long double scratch;
    call_arguments mine = c;
    mine.integers[2] = sys::word(&scratch);
    const u64 end = call_again(mine);
    return end < c[1] ? end - from + 1 : c[1] - from;
}

} // namespace

// to_chars(char*, char*, T), also with a format, and with a format and a precision
LOCKSTEP_JUDGED(_ZSt8to_charsPcS_f, writes<0>(digits_written));
LOCKSTEP_JUDGED(_ZSt8to_charsPcS_d, writes<0>(digits_written));
LOCKSTEP_JUDGED(_ZSt8to_charsPcS_e, writes<0>(digits_written));
LOCKSTEP_JUDGED(_ZSt8to_charsPcS_fSt12chars_format, writes<0>(digits_written));
LOCKSTEP_JUDGED(_ZSt8to_charsPcS_dSt12chars_format, writes<0>(digits_written));
LOCKSTEP_JUDGED(_ZSt8to_charsPcS_eSt12chars_format, writes<0>(digits_written));
LOCKSTEP_JUDGED(_ZSt8to_charsPcS_fSt12chars_formati, writes<0>(digits_written));
LOCKSTEP_JUDGED(_ZSt8to_charsPcS_dSt12chars_formati, writes<0>(digits_written));
LOCKSTEP_JUDGED(_ZSt8to_charsPcS_eSt12chars_formati, writes<0>(digits_written));

// from_chars(const char*, const char*, T&, chars_format)
LOCKSTEP_JUDGED(_ZSt10from_charsPKcS0_RfSt12chars_format, reads<0>(digits_read), writes<2>(fixed<sizeof(float)>));
LOCKSTEP_JUDGED(_ZSt10from_charsPKcS0_RdSt12chars_format, reads<0>(digits_read), writes<2>(fixed<sizeof(double)>));
LOCKSTEP_JUDGED(_ZSt10from_charsPKcS0_ReSt12chars_format, reads<0>(digits_read), writes<2>(fixed<sizeof(long double)>));

// std::hash of texts: _Hash_bytes(const void*, size_t, size_t), and the older one
LOCKSTEP_JUDGED(_ZSt11_Hash_bytesPKvmm, reads<0>(counted<1>));
LOCKSTEP_JUDGED(_ZSt15_Fnv_hash_bytesPKvmm, reads<0>(counted<1>));
