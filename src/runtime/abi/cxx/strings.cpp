// Up to C++17 the members of std::string that are not inlined are those of libstdc++'s library, which is not
// instrumented. What they do to a string's length is judged here; the characters are by memory_functions.cpp. (From C++20
// on the compiler makes them anew in the program, instrumented.)
//
// Not modelled: changes that leave the length as it was and move the characters (reserve, shrink_to_fit); the searching
// members, which only read; std::wstring; strings of the ABI before GCC 5.
#include "runtime/abi/libc/judged_memory.hpp"

#include <cstddef>

namespace lockstep::rt {

/// std::__cxx11::basic_string<char>
struct string {
    char* characters;
    u64 length;
};

} // namespace lockstep::rt

using namespace lockstep::rt;

namespace {

void judge_length_read(const string* s, u64 pc) { judge_read(&s->length, sizeof s->length, pc); }
void judge_length_write(string* s, u64 pc) { judge_write(&s->length, sizeof s->length, pc); }

} // namespace

/// A member that changes the string's length, by the end of its mangled name.
#define CHANGES(result, member, parameters, ...)                                                                       \
    LOCKSTEP_EXPORT result _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE##member parameters {                  \
        judge_length_write(s, caller());                                                                               \
        return LOCKSTEP_REAL(_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE##member)(__VA_ARGS__);              \
    }
/// The same with another string, which is only read.
#define CHANGES_BY(result, member, parameters, ...)                                                                    \
    LOCKSTEP_EXPORT result _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE##member parameters {                  \
        judge_length_read(other, caller());                                                                            \
        judge_length_write(s, caller());                                                                               \
        return LOCKSTEP_REAL(_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE##member)(__VA_ARGS__);              \
    }
/// A member that only reads.
#define READS(result, member, parameters, ...)                                                                         \
    LOCKSTEP_EXPORT result _ZNKSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE##member parameters {                 \
        judge_length_read(s, caller());                                                                                \
        return LOCKSTEP_REAL(_ZNKSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE##member)(__VA_ARGS__);             \
    }

CHANGES(string*, 9_M_appendEPKcm, (string * s, const char* from, u64 n), s, from, n)
CHANGES(string*, 10_M_replaceEmmPKcm, (string * s, u64 at, u64 old, const char* from, u64 n), s, at, old, from, n)
CHANGES(string*, 14_M_replace_auxEmmmc, (string * s, u64 at, u64 old, u64 n, char c), s, at, old, n, c)
CHANGES(void, 8_M_eraseEmm, (string * s, u64 at, u64 n), s, at, n)
CHANGES(string*, 5eraseEmm, (string * s, u64 at, u64 n), s, at, n)
CHANGES(void, 6resizeEmc, (string * s, u64 n, char c), s, n, c)
CHANGES(void, 9push_backEc, (string * s, char c), s, c)
CHANGES(void, 8pop_backEv, (string * s), s)
CHANGES(void, 5clearEv, (string * s), s)
CHANGES_BY(void, 9_M_assignERKS4_, (string * s, const string* other), s, other)
CHANGES_BY(string*, aSERKS4_, (string * s, const string* other), s, other)
CHANGES_BY(void, C1ERKS4_, (string * s, const string* other), s, other)
CHANGES_BY(void, C2ERKS4_, (string * s, const string* other), s, other)

LOCKSTEP_EXPORT string* _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEaSEOS4_(string* s, string* other) {
    judge_length_write(other, caller());
    judge_length_write(s, caller());
    return LOCKSTEP_REAL(_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEaSEOS4_)(s, other);
}
LOCKSTEP_EXPORT void _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE4swapERS4_(string* s, string* other) {
    judge_length_write(other, caller());
    judge_length_write(s, caller());
    LOCKSTEP_REAL(_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE4swapERS4_)(s, other);
}

READS(u64, 4sizeEv, (const string* s), s)
READS(u64, 6lengthEv, (const string* s), s)
READS(bool, 5emptyEv, (const string* s), s)
READS(const char*, 4dataEv, (const string* s), s)
READS(const char*, 5c_strEv, (const string* s), s)
READS(int, 7compareEPKc, (const string* s, const char* text), s, text)
LOCKSTEP_EXPORT int _ZNKSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE7compareERKS4_(const string* s,
                                                                                         const string* other) {
    judge_length_read(s, caller());
    judge_length_read(other, caller());
    return LOCKSTEP_REAL(_ZNKSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE7compareERKS4_)(s, other);
}
