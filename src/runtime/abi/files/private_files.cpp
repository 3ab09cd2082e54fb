// The private copies of the files that the program writes: one memfd each, reopened by way of /proc/self/fd so that
// every opening has an offset of its own. What a copy stands for is the model's
// to know (model/file_names.hpp).
//
// Not modelled: ownership and modes of copies, full disks, more than 64 files.
#include "runtime/abi/files/descriptors.hpp"
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace lockstep::rt {

namespace {

constexpr i64 most_copied_blocks = (1LL << 30) / 512; ///< of a file, as stat counts them

model::copied_files copies;
int master[model::max_copies];      ///< descriptor of the copy's bytes
int saved_bytes[model::max_copies]; ///< descriptor of its bytes at the snapshot; -1: none yet

int memory_file() {
    const long fd = sys::call(SYS_memfd_create, sys::word("lockstep"), 1 /*MFD_CLOEXEC*/);
    const int kept = sys::failed(fd) ? -1 : keep_descriptor(static_cast<int>(fd));
    if (!sys::failed(fd)) sys::call(SYS_close, static_cast<u64>(fd));
    if (kept < 0) refuse("the program writes more files than lockstep can keep copies of");
    return kept;
}

/// All bytes of one file into another, which is emptied first.
void copy_contents(int from, int to) {
    sys::call(SYS_ftruncate, as_word(to), 0);
    sys::call(SYS_lseek, as_word(to), 0, SEEK_SET);
    i64 at = 0;
    while (sys::call(SYS_sendfile, as_word(to), as_word(from), sys::word(&at), 1ULL << 30) > 0) {
    }
}

/// The directory that a relative path begins at.
bool starting_directory(int directory, char* out, u64 capacity) {
    long n = 0;
    if (directory == AT_FDCWD) {
        n = sys::call(SYS_getcwd, sys::word(out), capacity) - 1;
    } else {
        char link[48];
        text_writer(link, sizeof link) << "/proc/self/fd/" << static_cast<u64>(directory);
        n = sys::call(SYS_readlinkat, as_word(AT_FDCWD), sys::word(link), sys::word(out), capacity - 1);
    }
    if (n <= 0) return false;
    out[n] = 0;
    return true;
}

} // namespace

bool resolve_name(int directory, const char* path, file_name& out, int& error) {
    error = ENOENT;
    if (path == nullptr || *path == 0) return false;
    char* at = out.text;
    const char* end = out.text + sizeof out.text - 1;
    if (*path != '/') {
        if (!starting_directory(directory, out.text, sizeof out.text / 2)) return false;
        at += text_length(out.text);
        model::append(at, end, "/");
    }
    if (!model::append(at, end, path)) {
        error = ENAMETOOLONG;
        return false;
    }
    model::tidy(out.text);
    struct stat real {};
    const long status = sys::call(SYS_newfstatat, as_word(directory), sys::word(path), sys::word(&real), 0);
    if (sys::failed(status) && status != -ENOENT) {
        error = static_cast<int>(-status);
        return false;
    }
    out.exists = !sys::failed(status);
    out.mode = real.st_mode;
    out.device = real.st_dev;
    out.inode = real.st_ino;
    return true;
}

u16 find_copy(const file_name& name) { return copies.find(name); }
bool is_removed(u16 copy) { return copies.at[copy].removed; }
void set_removed(u16 copy, bool removed) { copies.at[copy].removed = removed; }
int master_of(u16 copy) { return master[copy]; }

void copy_will_change(u16 copy) {
    struct stat bytes {};
    sys::call(SYS_fstat, as_word(master[copy]), sys::word(&bytes));
    if (bytes.st_blocks > most_copied_blocks)
        refuse("the program writes more than 1 GiB to a file: lockstep keeps a private copy of it, in memory");
    copies.at[copy].changed = true;
}

u16 make_copy(const file_name* name, bool filled) {
    if (copies.is_full()) refuse("the program writes more than 64 files: lockstep keeps a private copy of each");
    const u16 index = copies.add(name);
    saved_bytes[index] = -1;
    master[index] = memory_file();
    if (name == nullptr || !name->exists || !filled) return index;
    const long real = sys::call(SYS_openat, as_word(AT_FDCWD), sys::word(name->text), O_RDONLY | O_CLOEXEC);
    if (sys::failed(real))
        refuse("the program writes to a file that it may not read: lockstep cannot make a copy of it");
    copy_contents(static_cast<int>(real), master[index]);
    sys::call(SYS_close, static_cast<u64>(real));
    return index;
}

int open_copy(u16 copy, int flags) {
    char path[48];
    text_writer(path, sizeof path) << "/proc/self/fd/" << static_cast<u64>(master[copy]);
    if ((flags & O_TRUNC) != 0) copy_will_change(copy);
    const int only_first_time = O_CREAT | O_EXCL | O_NOFOLLOW | O_TMPFILE;
    const long fd =
        sys::call(SYS_openat, as_word(AT_FDCWD), sys::word(path), static_cast<u64>(flags & ~only_first_time));
    if (fd == -ENOENT) refuse("there is no /proc: lockstep needs it for a program that writes files");
    return static_cast<int>(fd);
}

void copies_snapshot() {
    copies.count_at_snapshot = copies.count;
    for (u16 i = 0; i < copies.count; ++i) {
        model::copied_file& c = copies.at[i];
        c.removed_at_snapshot = c.removed;
        c.changed = false;
        if (saved_bytes[i] < 0) saved_bytes[i] = memory_file();
        copy_contents(master[i], saved_bytes[i]);
    }
}

void copies_rollback() {
    while (copies.has_new()) sys::call(SYS_close, as_word(master[copies.take_back()]));
    for (u16 i = 0; i < copies.count; ++i) {
        model::copied_file& c = copies.at[i];
        c.removed = c.removed_at_snapshot;
        if (c.changed) copy_contents(saved_bytes[i], master[i]);
        c.changed = false;
    }
}

} // namespace lockstep::rt
