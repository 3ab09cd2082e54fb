// libstdc++'s formatted and unformatted input and output, which its library has compiled in and not instrumented: two
// threads that print into one std::ofstream or std::ostringstream race. Judged as a write of the place where the stream
// buffer's next character goes or comes from. What operator<< and operator>> do for the different types ends in the
// few functions here.
//
// Only std::filebuf and std::stringbuf are judged: the buffers of std::cout, std::cin and so on go through stdio, which
// the standard lets threads share (after sync_with_stdio(false) they are filebufs), and a program's own stream buffer is
// instrumented with it and may well have a lock.
//
// Not modelled: wide streams; formatting state (width, flags), which the inline functions of the headers touch.
#include "runtime/abi/libc/judged_memory.hpp"

#include <cstddef>
#include <dlfcn.h>

namespace lockstep::rt {

struct stream;

/// std::string
struct text {
    char* characters;
    u64 length;
};

} // namespace lockstep::rt

using namespace lockstep::rt;

namespace lockstep::rt {

namespace {

// libstdc++'s layout, which its inline functions have made part of the ABI.
constexpr u64 state_in_ios = 32;        // std::ios_base::_M_streambuf_state
constexpr u64 buffer_in_ios = 232;      // std::basic_ios::_M_streambuf
constexpr u64 next_in_in_buffer = 16;   // std::streambuf::_M_in_cur
constexpr u64 next_out_in_buffer = 40;  // std::streambuf::_M_out_cur
constexpr u64 count_in_stream = 8;      // std::istream::_M_gcount
constexpr i64 ios_offset_in_table = -3; // in words: where the virtual base is, in front of the virtual functions
constexpr u64 table_header_bytes = 16;  // std::type_info and offset, in front of them

u64 word_at(u64 address) { return *reinterpret_cast<const u64*>(address); }

u64 functions_of(const char* table) {
    const u64 address = sys::word(dlsym(RTLD_DEFAULT, table)); // the program's copy, where it has one
    return address == 0 ? 0 : address + table_header_bytes;
}

/// Those of a std::cout that does not go through stdio, once there is one: its class is libstdc++'s secret.
u64 unsynchronised_functions;

u64 ios_of(u64 s) { return s + word_at(word_at(s) + static_cast<u64>(ios_offset_in_table * 8)); }
u64 buffer_of(u64 s) { return word_at(ios_of(s) + buffer_in_ios); }

/// A stream that has failed or ended extracts nothing and stores nothing.
bool is_good(const stream* s) { return static_cast<u32>(word_at(ios_of(sys::word(s)) + state_in_ios)) == 0; }

bool is_shared_unsafely(u64 buffer) {
    static const u64 filebuf = functions_of("_ZTVSt13basic_filebufIcSt11char_traitsIcEE");
    static const u64 stringbuf = functions_of("_ZTVNSt7__cxx1115basic_stringbufIcSt11char_traitsIcESaIcEEE");
    const u64 functions = word_at(buffer);
    return functions == filebuf || functions == stringbuf || functions == unsynchronised_functions;
}

void judge_stream(const stream* s, u64 place_in_buffer, u64 pc) {
    if (!running()) return;
    const u64 buffer = buffer_of(sys::word(s));
    if (buffer == 0 || !is_shared_unsafely(buffer)) return;
    judge_write(reinterpret_cast<const void*>(buffer + place_in_buffer), sizeof(u64), pc);
}

} // namespace

} // namespace lockstep::rt

LOCKSTEP_EXPORT bool _ZNSt8ios_base15sync_with_stdioEb(bool synchronised) {
    const bool before = LOCKSTEP_REAL(_ZNSt8ios_base15sync_with_stdioEb)(synchronised);
    const u64 cout = sys::word(dlsym(RTLD_DEFAULT, "_ZSt4cout"));
    if (!synchronised && before && cout != 0) {
        const u64 buffer = buffer_of(cout);
        if (buffer != 0) unsynchronised_functions = word_at(buffer);
    }
    return before;
}

/// stream& name(stream&, ...), which prints.
#define PRINTS(name, parameters, ...)                                                                                  \
    LOCKSTEP_EXPORT stream* name parameters {                                                                          \
        judge_stream(s, next_out_in_buffer, caller());                                                                 \
        return LOCKSTEP_REAL(name)(__VA_ARGS__);                                                                       \
    }
/// The same, which prints these bytes.
#define PRINTS_BYTES(name)                                                                                             \
    LOCKSTEP_EXPORT stream* name(stream* s, const char* from, std::ptrdiff_t count) {                                  \
        judge_read(from, static_cast<u64>(count), caller());                                                           \
        judge_stream(s, next_out_in_buffer, caller());                                                                 \
        return LOCKSTEP_REAL(name)(s, from, count);                                                                    \
    }
/// stream& name(stream&, T&), which reads a value.
#define EXTRACTS(name, T)                                                                                              \
    LOCKSTEP_EXPORT stream* name(stream* s, T* to) {                                                                   \
        judge_stream(s, next_in_in_buffer, caller());                                                                  \
        if (running() && is_good(s)) judge_write(to, sizeof *to, caller());                                            \
        return LOCKSTEP_REAL(name)(s, to);                                                                             \
    }
/// stream& name(stream&, std::string&, ...), which reads a text.
#define READS_TEXT(name, parameters, ...)                                                                              \
    LOCKSTEP_EXPORT stream* name parameters {                                                                          \
        judge_stream(s, next_in_in_buffer, caller());                                                                  \
        if (running() && is_good(s)) judge_write(&to->length, sizeof to->length, caller());                            \
        return LOCKSTEP_REAL(name)(__VA_ARGS__);                                                                       \
    }
/// Any other that reads.
#define READS(result, name, parameters, ...)                                                                           \
    LOCKSTEP_EXPORT result name parameters {                                                                           \
        judge_stream(s, next_in_in_buffer, caller());                                                                  \
        return LOCKSTEP_REAL(name)(__VA_ARGS__);                                                                       \
    }

PRINTS(_ZNSo9_M_insertIbEERSoT_, (stream * s, bool v), s, v)
PRINTS(_ZNSo9_M_insertIlEERSoT_, (stream * s, long v), s, v)
PRINTS(_ZNSo9_M_insertImEERSoT_, (stream * s, unsigned long v), s, v)
PRINTS(_ZNSo9_M_insertIxEERSoT_, (stream * s, long long v), s, v)
PRINTS(_ZNSo9_M_insertIyEERSoT_, (stream * s, unsigned long long v), s, v)
PRINTS(_ZNSo9_M_insertIdEERSoT_, (stream * s, double v), s, v)
PRINTS(_ZNSo9_M_insertIeEERSoT_, (stream * s, long double v), s, v)
PRINTS(_ZNSo9_M_insertIPKvEERSoT_, (stream * s, const void* v), s, v)
PRINTS(_ZNSo3putEc, (stream * s, char c), s, c)
PRINTS_BYTES(_ZNSo5writeEPKcl)
PRINTS_BYTES(_ZSt16__ostream_insertIcSt11char_traitsIcEERSt13basic_ostreamIT_T0_ES6_PKS3_l)

EXTRACTS(_ZNSirsERi, int)
EXTRACTS(_ZNSirsERs, short)
EXTRACTS(_ZNSi10_M_extractIbEERSiRT_, bool)
EXTRACTS(_ZNSi10_M_extractItEERSiRT_, unsigned short)
EXTRACTS(_ZNSi10_M_extractIjEERSiRT_, unsigned)
EXTRACTS(_ZNSi10_M_extractIlEERSiRT_, long)
EXTRACTS(_ZNSi10_M_extractImEERSiRT_, unsigned long)
EXTRACTS(_ZNSi10_M_extractIxEERSiRT_, long long)
EXTRACTS(_ZNSi10_M_extractIyEERSiRT_, unsigned long long)
EXTRACTS(_ZNSi10_M_extractIfEERSiRT_, float)
EXTRACTS(_ZNSi10_M_extractIdEERSiRT_, double)
EXTRACTS(_ZNSi10_M_extractIeEERSiRT_, long double)
EXTRACTS(_ZNSi10_M_extractIPvEERSiRT_, void*)
EXTRACTS(_ZStrsIcSt11char_traitsIcEERSt13basic_istreamIT_T0_ES6_RS3_, char)
READS(int, _ZNSi3getEv, (stream * s), s)

LOCKSTEP_EXPORT stream* _ZNSi4readEPcl(stream* s, char* to, std::ptrdiff_t count) {
    judge_stream(s, next_in_in_buffer, caller());
    stream* const result = LOCKSTEP_REAL(_ZNSi4readEPcl)(s, to, count);
    if (running()) judge_write(to, word_at(sys::word(s) + count_in_stream), caller()); // is known only now
    return result;
}

READS_TEXT(_ZStrsIcSt11char_traitsIcESaIcEERSt13basic_istreamIT_T0_ES7_RNSt7__cxx1112basic_stringIS4_S5_T1_EE,
           (stream * s, text* to), s, to)
READS_TEXT(_ZSt7getlineIcSt11char_traitsIcESaIcEERSt13basic_istreamIT_T0_ES7_RNSt7__cxx1112basic_stringIS4_S5_T1_EES4_,
           (stream * s, text* to, char end), s, to, end)
