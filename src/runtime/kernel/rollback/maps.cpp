#include "runtime/kernel/rollback/maps.hpp"

#include "runtime/kernel/core.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>

namespace lockstep::rt {

namespace {

constexpr u32 maps_bytes = 1U << 20;
char* text;

u64 hex(const char*& p) {
    u64 n = 0;
    for (;; ++p) {
        if (*p >= '0' && *p <= '9') n = n * 16 + static_cast<u64>(*p - '0');
        else if (*p >= 'a' && *p <= 'f') n = n * 16 + static_cast<u64>(*p - 'a' + 10);
        else return n;
    }
}

} // namespace

void read_maps() {
    if (text == nullptr) text = static_cast<char*>(sys::map(maps_bytes));
    const long fd =
        sys::call(SYS_openat, static_cast<u64>(AT_FDCWD), sys::word("/proc/self/maps"), O_RDONLY | O_CLOEXEC);
    if (fd == -EMFILE)
        refuse("the program has as many files open as it may, and lockstep needs one more (RLIMIT_NOFILE)");
    if (sys::failed(fd)) refuse("there is no /proc: lockstep reads /proc/self/maps to know the program's memory");
    u64 length = 0;
    for (;;) {
        const long n = sys::call(SYS_read, static_cast<u64>(fd), sys::word(text + length), maps_bytes - 1 - length);
        if (n <= 0) break;
        length += static_cast<u64>(n);
    }
    sys::call(SYS_close, static_cast<u64>(fd));
    text[length] = 0;
}

const char* first_mapping() {
    check(text != nullptr);
    return text;
}

// A line is "low-high perms offset dev inode path".
bool next_mapping(const char*& p, mapped& out) {
    if (*p == 0) return false;
    out.low = hex(p);
    ++p;
    out.high = hex(p);
    out.protection =
        (p[1] == 'r' ? PROT_READ : 0) | (p[2] == 'w' ? PROT_WRITE : 0) | (p[3] == 'x' ? PROT_EXEC : PROT_NONE);
    out.is_private = p[4] == 'p';
    p += 6;
    hex(p); // offset
    while (*p == ' ') ++p;
    while (*p != ' ') ++p; // device
    while (*p == ' ') ++p;
    out.is_file = *p != '0'; // inode
    while (*p != 0 && *p != '\n') ++p;
    if (*p == '\n') ++p;
    return true;
}

} // namespace lockstep::rt
