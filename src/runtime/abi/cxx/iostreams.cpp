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

/// std::string, of which only the address matters here.
struct text;

} // namespace lockstep::rt

using namespace lockstep::rt;

namespace lockstep::rt {

namespace {

// libstdc++'s layout, which its inline functions have made part of the ABI.
constexpr u64 buffer_in_ios = 232;      // std::basic_ios::_M_streambuf
constexpr u64 next_in_in_buffer = 16;   // std::streambuf::_M_in_cur
constexpr u64 next_out_in_buffer = 40;  // std::streambuf::_M_out_cur
constexpr i64 ios_offset_in_table = -3; // in words: where the virtual base is, in front of the virtual functions
constexpr u64 table_header_bytes = 16;  // std::type_info and offset, in front of them

u64 word_at(u64 address) { return *reinterpret_cast<const u64*>(address); }

u64 functions_of(const char* table) {
    const u64 address = sys::word(dlsym(RTLD_DEFAULT, table)); // the program's copy, where it has one
    return address == 0 ? 0 : address + table_header_bytes;
}

/// Those of a std::cout that does not go through stdio, once there is one: its class is libstdc++'s secret.
u64 unsynchronised_functions;

u64 buffer_of(u64 s) {
    const u64 ios = s + word_at(word_at(s) + static_cast<u64>(ios_offset_in_table * 8));
    return word_at(ios + buffer_in_ios);
}

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
/// The same, which reads.
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
PRINTS(_ZNSo5writeEPKcl, (stream * s, const char* from, std::ptrdiff_t count), s, from, count)
PRINTS(_ZSt16__ostream_insertIcSt11char_traitsIcEERSt13basic_ostreamIT_T0_ES6_PKS3_l,
       (stream * s, const char* from, std::ptrdiff_t count), s, from, count)

READS(stream*, _ZNSirsERi, (stream * s, int* to), s, to)
READS(stream*, _ZNSi10_M_extractIjEERSiRT_, (stream * s, unsigned* to), s, to)
READS(stream*, _ZNSi10_M_extractIlEERSiRT_, (stream * s, long* to), s, to)
READS(stream*, _ZNSi10_M_extractImEERSiRT_, (stream * s, unsigned long* to), s, to)
READS(stream*, _ZNSi10_M_extractIfEERSiRT_, (stream * s, float* to), s, to)
READS(stream*, _ZNSi10_M_extractIdEERSiRT_, (stream * s, double* to), s, to)
READS(int, _ZNSi3getEv, (stream * s), s)
READS(stream*, _ZNSi4readEPcl, (stream * s, char* to, std::ptrdiff_t count), s, to, count)
READS(stream*, _ZStrsIcSt11char_traitsIcESaIcEERSt13basic_istreamIT_T0_ES7_RNSt7__cxx1112basic_stringIS4_S5_T1_EE,
      (stream * s, text* to), s, to)
READS(stream*,
      _ZSt7getlineIcSt11char_traitsIcESaIcEERSt13basic_istreamIT_T0_ES7_RNSt7__cxx1112basic_stringIS4_S5_T1_EES4_,
      (stream * s, text* to, char end), s, to, end)
