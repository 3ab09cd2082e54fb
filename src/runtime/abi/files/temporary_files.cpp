// mkstemp and its relations. libc draws the six letters at random; here they count, so each execution has the same
// names. The files are private copies like all that are written. mkdtemp is refused, as making any directory is.
//
// Not modelled: tmpnam and tempnam, whose names differ from process to process.
#include "runtime/abi/files/open_file.hpp"
#include "runtime/abi/files/stream_steps.hpp"
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>

using namespace lockstep::rt;

namespace {

constexpr u64 letters = 6;
constexpr u32 max_tries = 10000;

/// The place of "XXXXXX", before a suffix; null where the template is wrong.
char* place_of_letters(char* name, int suffix) {
    const u64 length = text_length(name);
    if (suffix < 0 || length < letters + static_cast<u64>(suffix)) return nullptr;
    char* place = name + length - static_cast<u64>(suffix) - letters;
    for (u64 i = 0; i < letters; ++i)
        if (place[i] != 'X') return nullptr;
    return place;
}

void write_number(char* place, u32 number) {
    for (u64 i = letters; i-- > 0; number /= 10) place[i] = static_cast<char>('0' + number % 10);
}

int make_temporary(char* name, int suffix, int flags, u64 pc) {
    char* place = place_of_letters(name, suffix);
    if (place == nullptr) return fail_with(EINVAL);
    for (u32 number = 0; number < max_tries; ++number) {
        write_number(place, number);
        const int fd = open_file(AT_FDCWD, name, O_RDWR | O_CREAT | O_EXCL | flags, pc);
        if (fd >= 0) return fd;
        if (fd != -EEXIST) return fail_with(-fd);
    }
    return fail_with(EEXIST);
}

/// As mktemp has it: an empty name where there is none left.
char* make_name(char* name, u64 pc) {
    file_table_step(op::input, pc, commute::reads);
    char* place = place_of_letters(name, 0);
    for (u32 number = 0; place != nullptr && number < max_tries; ++number) {
        write_number(place, number);
        file_name resolved;
        int error = 0;
        if (!resolve_name(AT_FDCWD, name, resolved, error)) break;
        const u16 copy = find_copy(resolved);
        if (copy == no_copy ? !resolved.exists : is_removed(copy)) return name;
    }
    *name = 0;
    errno = place == nullptr ? EINVAL : EEXIST;
    return name;
}

} // namespace

LOCKSTEP_EXPORT int mkstemp(char* name) { return make_temporary(name, 0, 0, caller()); }
LOCKSTEP_EXPORT int mkstemp64(char* name) { return make_temporary(name, 0, 0, caller()); }
LOCKSTEP_EXPORT int mkostemp(char* name, int flags) { return make_temporary(name, 0, flags, caller()); }
LOCKSTEP_EXPORT int mkostemp64(char* name, int flags) { return make_temporary(name, 0, flags, caller()); }
LOCKSTEP_EXPORT int mkstemps(char* name, int suffix) { return make_temporary(name, suffix, 0, caller()); }
LOCKSTEP_EXPORT int mkstemps64(char* name, int suffix) { return make_temporary(name, suffix, 0, caller()); }
LOCKSTEP_EXPORT int mkostemps(char* name, int suffix, int flags) {
    return make_temporary(name, suffix, flags, caller());
}
LOCKSTEP_EXPORT int mkostemps64(char* name, int suffix, int flags) {
    return make_temporary(name, suffix, flags, caller());
}
LOCKSTEP_EXPORT char* mktemp(char* name) noexcept { return make_name(name, caller()); }

LOCKSTEP_EXPORT char* mkdtemp(char* name) noexcept {
    if (attached())
        refuse("the program makes a directory (mkdtemp): lockstep cannot take that back after each execution");
    return LOCKSTEP_REAL(mkdtemp)(name);
}

LOCKSTEP_EXPORT int memfd_create(const char*, unsigned) noexcept {
    return static_cast<int>(as_libc(open_nameless(caller())));
}
