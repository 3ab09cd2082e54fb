// The program's descriptors: what each one is, and putting them back as they were at the snapshot: those opened since
// are closed, those closed since are opened again, offsets are reset.
//
// Not put back: the flags that fcntl changes (O_APPEND, FD_CLOEXEC). Not followed: descriptors that come from calls
// which lockstep does not know. They stay open, and writing to them is refused.
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"
#include "runtime/kernel/output.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"
#include "runtime/model/files.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace lockstep::rt {

namespace {

constexpr int max_descriptors = 512;

struct position {
    int fd;
    i64 offset;
};

descriptor table[max_descriptors], saved[max_descriptors];
int saved_twin[max_descriptors]; ///< a duplicate of what was open at the snapshot
position positions[max_descriptors];
u32 position_count;
u32 last_serial;
int own_low; ///< the runtime's own descriptors have this number or a higher one; 0: not prepared yet
bool changed;

bool is_own_number(int fd) {
    return fd == trace::channel_descriptor || fd == trace::echo_descriptor || (own_low != 0 && fd >= own_low);
}

descriptor_kind inherited_kind(int fd) {
    struct stat s {};
    if (sys::failed(sys::call(SYS_fstat, as_word(fd), sys::word(&s)))) return descriptor_kind::closed;
    if (fd == 1 || fd == 2) return descriptor_kind::output;
    const bool reads_only = (sys::call(SYS_fcntl, as_word(fd), F_GETFL) & O_ACCMODE) == O_RDONLY;
    if (S_ISREG(s.st_mode) && (reads_only || fd == 0)) return descriptor_kind::file;
    return S_ISCHR(s.st_mode) && fd == 0 ? descriptor_kind::device : descriptor_kind::foreign;
}

void prepare() {
    if (own_low != 0) return;
    rlimit limit{};
    sys::call(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, sys::word(&limit));
    own_low = limit.rlim_cur >= 2 * max_descriptors ? max_descriptors : static_cast<int>(limit.rlim_cur / 2);
    for (int fd = 0; fd < own_low; ++fd)
        if (!is_own_number(fd)) table[fd] = {inherited_kind(fd), no_copy, 0};
}

bool is_known(int fd) {
    prepare();
    return fd >= 0 && fd < own_low;
}

void close_twins() {
    for (int fd = 0; fd < own_low; ++fd)
        if (saved_twin[fd] != 0) sys::call(SYS_close, as_word(saved_twin[fd]));
}

void put_back(int fd) {
    if (table[fd].serial == saved[fd].serial && table[fd].kind == saved[fd].kind) return;
    if (table[fd].kind != descriptor_kind::closed) sys::call(SYS_close, as_word(fd));
    if (saved[fd].kind != descriptor_kind::closed) sys::call(SYS_dup3, as_word(saved_twin[fd]), as_word(fd), 0);
    table[fd] = saved[fd];
}

} // namespace

descriptor descriptor_at(int fd) { return is_known(fd) ? table[fd] : descriptor{descriptor_kind::closed, no_copy, 0}; }

int descriptor_opened(int fd, descriptor_kind kind, u16 copy) {
    if (!is_known(fd)) {
        sys::call(SYS_close, as_word(fd));
        return -EMFILE;
    }
    table[fd] = {kind, copy, ++last_serial};
    changed = true;
    return fd;
}

void descriptor_closed(int fd) {
    if (!is_known(fd)) return;
    table[fd] = {descriptor_kind::closed, no_copy, ++last_serial};
    changed = true;
}

bool is_runtime_descriptor(int fd) {
    prepare();
    return is_own_number(fd);
}

int keep_descriptor(int fd) {
    prepare();
    return static_cast<int>(sys::call(SYS_fcntl, as_word(fd), F_DUPFD_CLOEXEC, as_word(own_low)));
}

u64 file_object(int fd) {
    const descriptor d = descriptor_at(fd);
    if (d.kind == descriptor_kind::output) return trace::output_object;
    if (d.kind == descriptor_kind::copy) return pseudo::private_copies + d.copy;
    return pseudo::descriptors + (static_cast<u32>(fd) % max_descriptors);
}

void files_snapshot() {
    prepare();
    close_twins();
    position_count = 0;
    for (int fd = 0; fd < own_low; ++fd) {
        saved[fd] = table[fd];
        saved_twin[fd] = 0;
        if (table[fd].kind == descriptor_kind::closed) continue;
        saved_twin[fd] = keep_descriptor(fd);
        if (saved_twin[fd] < 0) refuse("the program has too many files open when it starts its first thread");
        const bool seekable = table[fd].kind == descriptor_kind::file || table[fd].kind == descriptor_kind::copy;
        if (seekable) positions[position_count++] = {fd, sys::call(SYS_lseek, as_word(fd), 0, SEEK_CUR)};
    }
    changed = false;
    copies_snapshot();
    output_snapshot();
    mappings_snapshot();
}

void files_rollback() {
    mappings_rollback();
    if (changed)
        for (int fd = 0; fd < own_low; ++fd) put_back(fd);
    changed = false;
    copies_rollback();
    output_rollback();
    for (u32 i = 0; i < position_count; ++i)
        sys::call(SYS_lseek, as_word(positions[i].fd), static_cast<u64>(positions[i].offset), SEEK_SET);
}

} // namespace lockstep::rt
