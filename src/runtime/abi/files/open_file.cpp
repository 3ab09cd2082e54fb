// What opening a file means under Lockstep:
//
//   only for reading      the real file, which is taken to stay as it is; or its private copy, once there is one
//   for writing           a private copy; nothing reaches the disk
//   /dev/null, zero, full the device
//   /dev/(u)random        a file of fixed bytes
//   /dev/stdout, stderr   a duplicate of descriptor 1, 2; so with /dev/tty for writing
//
// Refused: anything else that is not a regular file or a directory (named pipes, terminals, disks), because what comes
// from it or goes to it cannot be had again for the next execution. Not modelled: permissions of files created here,
// umask, O_APPEND on the output.
#include "runtime/abi/files/open_file.hpp"

#include "runtime/abi/files/stream_steps.hpp"
#include "runtime/abi/libc/entropy.hpp"
#include "runtime/abi/libc/libc_result.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lockstep::rt {

namespace {

bool wants_to_write(int flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0; }

bool is_harmless_device(const char* path) {
    return same_text(path, "/dev/null") || same_text(path, "/dev/zero") || same_text(path, "/dev/full");
}

/// Descriptor 1 or 2 under another name; 0: no.
int output_meant(const char* path, int flags) {
    if (same_text(path, "/dev/stdout") || same_text(path, "/dev/fd/1") || same_text(path, "/proc/self/fd/1")) return 1;
    if (same_text(path, "/dev/stderr") || same_text(path, "/dev/fd/2") || same_text(path, "/proc/self/fd/2")) return 2;
    return same_text(path, "/dev/tty") && (flags & O_ACCMODE) == O_WRONLY ? 2 : 0;
}

int open_real(int directory, const char* path, int flags, descriptor_kind kind) {
    const long fd = sys::call(SYS_openat, as_word(directory), sys::word(path), static_cast<u64>(flags));
    return sys::failed(fd) ? static_cast<int>(fd) : descriptor_opened(static_cast<int>(fd), kind);
}

int open_existing_copy(u16 copy, int flags) {
    const int fd = open_copy(copy, flags);
    return fd < 0 ? fd : descriptor_opened(fd, descriptor_kind::copy, copy);
}

/// 0 where the program could create a file of that name, else -errno.
int may_create(const file_name& name) {
    char parent[sizeof name.text];
    copy_bytes(parent, name.text, sizeof parent);
    u64 end = text_length(parent);
    while (end > 1 && parent[end - 1] != '/') --end;
    parent[end] = 0;
    return static_cast<int>(sys::call(SYS_faccessat, as_word(AT_FDCWD), sys::word(parent), W_OK | X_OK));
}

int open_for_writing(const file_name& name, int flags) {
    if (!name.exists) {
        if ((flags & O_CREAT) == 0) return -ENOENT;
        const int error = may_create(name);
        return error < 0 ? error : open_existing_copy(make_copy(&name, false), flags);
    }
    if ((flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) return -EEXIST;
    if (S_ISDIR(name.mode)) return -EISDIR;
    if (!S_ISREG(name.mode))
        refuse(
            "the program writes to a device, a pipe or a socket that it opens by name: lockstep cannot take that back");
    const long error = sys::call(SYS_faccessat, as_word(AT_FDCWD), sys::word(name.text), W_OK);
    if (sys::failed(error)) return static_cast<int>(error);
    return open_existing_copy(make_copy(&name, (flags & O_TRUNC) == 0), flags);
}

int open_named_copy(u16 copy, int flags) {
    if (is_removed(copy)) {
        if ((flags & O_CREAT) == 0) return -ENOENT;
        set_removed(copy, false);
        return open_existing_copy(copy, flags | O_TRUNC);
    }
    if ((flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) return -EEXIST;
    return open_existing_copy(copy, flags);
}

int open_for_reading(int directory, const char* path, const file_name& name, int flags) {
    if (!name.exists) return -ENOENT;
    if (!S_ISREG(name.mode) && !S_ISDIR(name.mode))
        refuse(
            "the program reads from a device, a pipe or a socket that it opens by name: lockstep cannot rewind that");
    return open_real(directory, path, flags, descriptor_kind::file);
}

int open_special(const char* path, int flags) {
    if (same_text(path, "/dev/urandom") || same_text(path, "/dev/random")) {
        const int fd = open_entropy();
        return fd < 0 ? fd : descriptor_opened(fd, descriptor_kind::file);
    }
    if (is_harmless_device(path)) return open_real(AT_FDCWD, path, flags, descriptor_kind::device);
    const int meant = output_meant(path, flags);
    if (meant == 0) return -ENOENT;
    const long fd = sys::call(SYS_dup, as_word(meant));
    return sys::failed(fd) ? static_cast<int>(fd) : descriptor_opened(static_cast<int>(fd), descriptor_at(meant).kind);
}

} // namespace

int open_file(int directory, const char* path, int flags, u64 pc) {
    if (!attached())
        return static_cast<int>(
            sys::call(SYS_openat, as_word(directory), sys::word(path), static_cast<u64>(flags), 0666));
    const bool writes = wants_to_write(flags);
    file_table_step(writes ? op::output : op::input, pc);
    if ((flags & O_TMPFILE) == O_TMPFILE) return open_existing_copy(make_copy(nullptr, false), flags);
    if (path != nullptr) {
        const int special = open_special(path, flags);
        if (special != -ENOENT) return special;
    }
    file_name name;
    int error = 0;
    if (!resolve_name(directory, path, name, error)) return -error;
    const u16 copy = find_copy(name);
    if (copy != no_copy) return open_named_copy(copy, flags);
    return writes ? open_for_writing(name, flags) : open_for_reading(directory, path, name, flags);
}

int open_nameless(u64 pc) {
    file_table_step(op::output, pc);
    return open_existing_copy(make_copy(nullptr, false), O_RDWR);
}

int flags_of_mode(const char* mode) {
    int flags = 0;
    switch (*mode) {
    case 'r': flags = O_RDONLY; break;
    case 'w': flags = O_WRONLY | O_CREAT | O_TRUNC; break;
    case 'a': flags = O_WRONLY | O_CREAT | O_APPEND; break;
    default: return -1;
    }
    for (++mode; *mode != 0 && *mode != ','; ++mode) {
        if (*mode == '+') flags = (flags & ~O_ACCMODE) | O_RDWR;
        if (*mode == 'x') flags |= O_EXCL;
        if (*mode == 'e') flags |= O_CLOEXEC;
    }
    return flags;
}

} // namespace lockstep::rt
