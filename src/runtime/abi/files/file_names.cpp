// Functions that take the name of a file and do not open it. Those that ask (stat, access) see a private copy where
// there is one. Removing a file is remembered and reaches no disk. Whatever else would change the file system is
// refused, in one sentence.
//
// Not modelled: the old names __xstat and so on, of programs linked before glibc 2.33; names in directories that exist
// only through private copies (there are none: making a directory is refused).
#include "runtime/abi/files/descriptors.hpp"
#include "runtime/abi/files/stream_steps.hpp"
#include "runtime/abi/libc/bytes.hpp"
#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace lockstep::rt;

namespace {

/// What a name stands for now.
enum class standing { real, copied, removed };

standing standing_of(int directory, const char* path, u16& copy) {
    file_name name;
    int error = 0;
    copy = no_copy;
    if (!attached() || !resolve_name(directory, path, name, error)) return standing::real;
    copy = find_copy(name);
    if (copy == no_copy) return standing::real;
    return is_removed(copy) ? standing::removed : standing::copied;
}

int status(int directory, const char* path, void* out, int flags, u64 pc) {
    file_table_step(op::input, pc, commute::reads);
    judge_read(path, length_of(path) + 1, pc);
    judge_write(out, sizeof(struct stat), pc);
    u16 copy = no_copy;
    switch (standing_of(directory, path, copy)) {
    case standing::removed: return fail_with(ENOENT);
    case standing::copied:
        return static_cast<int>(as_libc(sys::call(SYS_fstat, as_word(master_of(copy)), sys::word(out))));
    default: break;
    }
    return static_cast<int>(
        as_libc(sys::call(SYS_newfstatat, as_word(directory), sys::word(path), sys::word(out), as_word(flags))));
}

int extended_status(int directory, const char* path, int flags, unsigned mask, void* out, u64 pc) {
    file_table_step(op::input, pc, commute::reads);
    judge_read(path, length_of(path) + 1, pc);
    judge_write(out, sizeof(struct statx), pc);
    u16 copy = no_copy;
    switch (standing_of(directory, path, copy)) {
    case standing::removed: return fail_with(ENOENT);
    case standing::copied:
        return static_cast<int>(as_libc(sys::call(SYS_statx, as_word(master_of(copy)), sys::word(""),
                                                  as_word(flags | AT_EMPTY_PATH), mask, sys::word(out))));
    default: break;
    }
    return static_cast<int>(
        as_libc(sys::call(SYS_statx, as_word(directory), sys::word(path), as_word(flags), mask, sys::word(out))));
}

int may_access(int directory, const char* path, int how, u64 pc) {
    file_table_step(op::input, pc, commute::reads);
    u16 copy = no_copy;
    switch (standing_of(directory, path, copy)) {
    case standing::removed: return fail_with(ENOENT);
    case standing::copied: return (how & X_OK) != 0 ? fail_with(EACCES) : 0;
    default: break;
    }
    return static_cast<int>(as_libc(sys::call(SYS_faccessat, as_word(directory), sys::word(path), as_word(how))));
}

/// 0 or an error number.
int remove_file(int directory, const char* path, u64 pc) {
    file_table_step(op::output, pc);
    file_name name;
    int error = 0;
    if (!resolve_name(directory, path, name, error)) return error;
    u16 copy = find_copy(name);
    if (copy == no_copy) {
        if (!name.exists) return ENOENT;
        if (S_ISDIR(name.mode)) return EISDIR;
        copy = make_copy(&name, false); // empty, and only to say that the file is gone
    } else if (is_removed(copy)) {
        return ENOENT;
    }
    set_removed(copy, true);
    return 0;
}

int unlinked(int error) { return error == 0 ? 0 : fail_with(error); }

[[noreturn]] void refuse_change(const char* function, const char* what) {
    char sentence[200];
    text_writer(sentence, sizeof sentence)
        << "the program " << what << " (" << function << "): lockstep cannot take that back after each execution";
    refuse(sentence);
}

} // namespace

// --- asking ---------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int stat(const char* path, struct stat* out) noexcept {
    return status(AT_FDCWD, path, out, 0, caller());
}
LOCKSTEP_EXPORT int stat64(const char* path, struct stat64* out) noexcept {
    return status(AT_FDCWD, path, out, 0, caller());
}
LOCKSTEP_EXPORT int lstat(const char* path, struct stat* out) noexcept {
    return status(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW, caller());
}
LOCKSTEP_EXPORT int lstat64(const char* path, struct stat64* out) noexcept {
    return status(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW, caller());
}
LOCKSTEP_EXPORT int fstatat(int directory, const char* path, struct stat* out, int flags) noexcept {
    return status(directory, path, out, flags, caller());
}
LOCKSTEP_EXPORT int fstatat64(int directory, const char* path, struct stat64* out, int flags) noexcept {
    return status(directory, path, out, flags, caller());
}
LOCKSTEP_EXPORT int statx(int directory, const char* path, int flags, unsigned mask, struct statx* out) noexcept {
    return extended_status(directory, path, flags, mask, out, caller());
}
LOCKSTEP_EXPORT int access(const char* path, int how) noexcept { return may_access(AT_FDCWD, path, how, caller()); }
LOCKSTEP_EXPORT int euidaccess(const char* path, int how) noexcept { return may_access(AT_FDCWD, path, how, caller()); }
LOCKSTEP_EXPORT int eaccess(const char* path, int how) noexcept { return may_access(AT_FDCWD, path, how, caller()); }
LOCKSTEP_EXPORT int faccessat(int directory, const char* path, int how, int) noexcept {
    return may_access(directory, path, how, caller());
}

// --- removing -------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int unlink(const char* path) noexcept {
    if (!attached()) return LOCKSTEP_REAL(unlink)(path);
    return unlinked(remove_file(AT_FDCWD, path, caller()));
}
LOCKSTEP_EXPORT int unlinkat(int directory, const char* path, int flags) noexcept {
    if (!attached()) return LOCKSTEP_REAL(unlinkat)(directory, path, flags);
    if ((flags & AT_REMOVEDIR) != 0) refuse_change("unlinkat", "removes a directory");
    return unlinked(remove_file(directory, path, caller()));
}
LOCKSTEP_EXPORT int remove(const char* path) noexcept {
    if (!attached()) return LOCKSTEP_REAL(remove)(path);
    const int error = remove_file(AT_FDCWD, path, caller());
    if (error == EISDIR) refuse_change("remove", "removes a directory");
    return unlinked(error);
}

// --- refused --------------------------------------------------------------------------------------------------------

#define LOCKSTEP_REFUSED(what, name, parameters, arguments)                                                            \
    LOCKSTEP_EXPORT int name parameters noexcept {                                                                     \
        if (attached()) refuse_change(#name, what);                                                                    \
        return LOCKSTEP_REAL(name) arguments;                                                                          \
    }

LOCKSTEP_REFUSED("renames a file", rename, (const char* from, const char* to), (from, to))
LOCKSTEP_REFUSED("renames a file", renameat, (int d, const char* from, int e, const char* to), (d, from, e, to))
LOCKSTEP_REFUSED("renames a file", renameat2, (int d, const char* from, int e, const char* to, unsigned f),
                 (d, from, e, to, f))
LOCKSTEP_REFUSED("links a file", link, (const char* from, const char* to), (from, to))
LOCKSTEP_REFUSED("links a file", linkat, (int d, const char* from, int e, const char* to, int f), (d, from, e, to, f))
LOCKSTEP_REFUSED("links a file", symlink, (const char* from, const char* to), (from, to))
LOCKSTEP_REFUSED("links a file", symlinkat, (const char* from, int d, const char* to), (from, d, to))
LOCKSTEP_REFUSED("makes a directory", mkdir, (const char* path, mode_t mode), (path, mode))
LOCKSTEP_REFUSED("makes a directory", mkdirat, (int d, const char* path, mode_t mode), (d, path, mode))
LOCKSTEP_REFUSED("removes a directory", rmdir, (const char* path), (path))
LOCKSTEP_REFUSED("makes a pipe with a name", mkfifo, (const char* path, mode_t mode), (path, mode))
LOCKSTEP_REFUSED("makes a device file", mknod, (const char* path, mode_t mode, dev_t device), (path, mode, device))
LOCKSTEP_REFUSED("cuts a file by its name", truncate, (const char* path, off_t length), (path, length))
LOCKSTEP_REFUSED("cuts a file by its name", truncate64, (const char* path, off64_t length), (path, length))
LOCKSTEP_REFUSED("changes a file's permissions", chmod, (const char* path, mode_t mode), (path, mode))
LOCKSTEP_REFUSED("changes a file's permissions", fchmodat, (int d, const char* path, mode_t mode, int f),
                 (d, path, mode, f))
LOCKSTEP_REFUSED("changes a file's owner", chown, (const char* path, uid_t u, gid_t g), (path, u, g))
LOCKSTEP_REFUSED("changes a file's owner", lchown, (const char* path, uid_t u, gid_t g), (path, u, g))
LOCKSTEP_REFUSED("changes a file's times", utimensat, (int d, const char* path, const timespec* times, int f),
                 (d, path, times, f))

/// On a descriptor it is harmless for a private copy, and not for the real file.
LOCKSTEP_EXPORT int fchmod(int fd, mode_t mode) noexcept {
    if (!attached()) return LOCKSTEP_REAL(fchmod)(fd, mode);
    if (descriptor_at(fd).kind != descriptor_kind::copy) refuse_change("fchmod", "changes a file's permissions");
    return 0;
}
LOCKSTEP_EXPORT int fchown(int fd, uid_t user, gid_t group) noexcept {
    if (!attached()) return LOCKSTEP_REAL(fchown)(fd, user, group);
    if (descriptor_at(fd).kind != descriptor_kind::copy) refuse_change("fchown", "changes a file's owner");
    return 0;
}
LOCKSTEP_EXPORT int futimens(int fd, const timespec* times) noexcept {
    if (!attached()) return LOCKSTEP_REAL(futimens)(fd, times);
    if (descriptor_at(fd).kind != descriptor_kind::copy) refuse_change("futimens", "changes a file's times");
    return 0;
}

/// Before the first thread it happens once, like all else there.
LOCKSTEP_EXPORT int chdir(const char* path) noexcept {
    if (running()) refuse_change("chdir", "changes its working directory");
    return LOCKSTEP_REAL(chdir)(path);
}
LOCKSTEP_EXPORT int fchdir(int fd) noexcept {
    if (running()) refuse_change("fchdir", "changes its working directory");
    return LOCKSTEP_REAL(fchdir)(fd);
}
