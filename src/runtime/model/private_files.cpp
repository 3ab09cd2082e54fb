// The private copies of the files that the program writes: one memfd each, reopened by way of /proc/self/fd so that
// every opening has an offset of its own. A copy is found again by its name or, where there is a real file, by that
// file's identity, so other names and links of it lead to the same copy.
//
// Not modelled: directories (new files are not listed), hard links and symbolic links to files that exist only as
// copies, ownership and modes of copies, full disks, more than 64 files.
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"
#include "runtime/model/files.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace lockstep::rt {

namespace {

constexpr u16 max_copies = 64;

struct private_copy {
    char name[1024];
    u64 device, inode; ///< of the real file; inode 0: there is none
    int master;
    bool removed, removed_at_snapshot;
    bool changed; ///< since the snapshot
    int saved;    ///< descriptor of the bytes at the snapshot
};

private_copy copies[max_copies];
u16 copy_count, copies_at_snapshot;

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

void append(char*& to, const char* end, const char* text) {
    while (*text != 0 && to < end) *to++ = *text++;
    *to = 0;
}

/// "/a/./b//../c" becomes "/a/c". Symbolic links before ".." are not followed: the name is only compared.
void tidy(char* path) {
    char* to = path;
    const char* from = path;
    while (*from != 0) {
        while (*from == '/') ++from;
        const char* part = from;
        while (*from != 0 && *from != '/') ++from;
        const u64 length = static_cast<u64>(from - part);
        if (length == 0 || (length == 1 && part[0] == '.')) continue;
        if (length == 2 && part[0] == '.' && part[1] == '.') {
            while (to > path && *--to != '/') {
            }
            continue;
        }
        *to++ = '/';
        for (u64 i = 0; i < length; ++i) *to++ = part[i]; // never ahead of what is read
    }
    if (to == path) *to++ = '/';
    *to = 0;
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
        append(at, end, "/");
    }
    append(at, end, path);
    if (at == end) {
        error = ENAMETOOLONG;
        return false;
    }
    tidy(out.text);
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

u16 find_copy(const file_name& name) {
    for (u16 i = 0; i < copy_count; ++i) {
        const private_copy& c = copies[i];
        if (name.exists && c.inode != 0 && c.inode == name.inode && c.device == name.device) return i;
        if (c.name[0] != 0 && same_text(c.name, name.text)) return i;
    }
    return no_copy;
}

bool is_removed(u16 copy) { return copies[copy].removed; }
void set_removed(u16 copy, bool removed) { copies[copy].removed = removed; }
int master_of(u16 copy) { return copies[copy].master; }
void copy_will_change(u16 copy) { copies[copy].changed = true; }

u16 make_copy(const file_name* name, bool filled) {
    if (copy_count == max_copies)
        refuse("the program writes more than 64 files: lockstep keeps a private copy of each");
    const u16 index = copy_count++;
    private_copy& c = copies[index];
    fill_bytes(&c, 0, sizeof c);
    c.saved = -1;
    c.master = memory_file();
    if (name == nullptr) return index;
    copy_bytes(c.name, name->text, sizeof c.name);
    if (!name->exists) return index;
    c.device = name->device;
    c.inode = name->inode;
    if (!filled) return index;
    const long real = sys::call(SYS_openat, as_word(AT_FDCWD), sys::word(name->text), O_RDONLY | O_CLOEXEC);
    if (sys::failed(real))
        refuse("the program writes to a file that it may not read: lockstep cannot make a copy of it");
    copy_contents(static_cast<int>(real), c.master);
    sys::call(SYS_close, static_cast<u64>(real));
    return index;
}

int open_copy(u16 copy, int flags) {
    char path[48];
    text_writer(path, sizeof path) << "/proc/self/fd/" << static_cast<u64>(copies[copy].master);
    if ((flags & O_TRUNC) != 0) copy_will_change(copy);
    const int only_first_time = O_CREAT | O_EXCL | O_NOFOLLOW | O_TMPFILE;
    const long fd =
        sys::call(SYS_openat, as_word(AT_FDCWD), sys::word(path), static_cast<u64>(flags & ~only_first_time));
    if (fd == -ENOENT) refuse("there is no /proc: lockstep needs it for a program that writes files");
    return static_cast<int>(fd);
}

void copies_snapshot() {
    copies_at_snapshot = copy_count;
    for (u16 i = 0; i < copy_count; ++i) {
        private_copy& c = copies[i];
        c.removed_at_snapshot = c.removed;
        c.changed = false;
        if (c.saved < 0) c.saved = memory_file();
        copy_contents(c.master, c.saved);
    }
}

void copies_rollback() {
    while (copy_count > copies_at_snapshot) sys::call(SYS_close, as_word(copies[--copy_count].master));
    for (u16 i = 0; i < copy_count; ++i) {
        private_copy& c = copies[i];
        c.removed = c.removed_at_snapshot;
        if (c.changed) copy_contents(c.saved, c.master);
        c.changed = false;
    }
}

} // namespace lockstep::rt
