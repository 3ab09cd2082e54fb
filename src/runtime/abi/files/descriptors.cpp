// The program's descriptors: what each one is, and putting them back as they were at the snapshot: those opened since
// are closed, those closed since are opened again, offsets are reset.
//
// Not put back: the flags that fcntl changes (O_APPEND, FD_CLOEXEC). Not followed: descriptors that come from calls
// which lockstep does not know. They stay open, and writing to them is refused.
#include "runtime/abi/files/descriptors.hpp"

#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"
#include "runtime/kernel/output.hpp"
#include "runtime/kernel/outside.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace lockstep::rt {

namespace {

struct position {
    int fd;
    i64 offset;
};

model::descriptor_table<max_descriptors> table;
int saved_twin[max_descriptors]; ///< a duplicate of what was open at the snapshot
position positions[max_descriptors];
u32 position_count;
bool prepared;

descriptor_kind inherited_kind(int fd) {
    struct stat s {};
    if (sys::failed(sys::call(SYS_fstat, as_word(fd), sys::word(&s)))) return descriptor_kind::closed;
    if (fd == 1 || fd == 2) return descriptor_kind::output;
    const bool reads_only = (sys::call(SYS_fcntl, as_word(fd), F_GETFL) & O_ACCMODE) == O_RDONLY;
    if (S_ISREG(s.st_mode) && (reads_only || fd == 0)) return descriptor_kind::file;
    return S_ISCHR(s.st_mode) && fd == 0 ? descriptor_kind::device : descriptor_kind::foreign;
}

void prepare() {
    if (prepared) return;
    prepared = true;
    for (int fd = 0; fd < own_descriptors_begin(); ++fd)
        if (!is_runtime_descriptor(fd)) table.inherit(fd, inherited_kind(fd));
}

bool is_known(int fd) {
    prepare();
    return fd >= 0 && fd < own_descriptors_begin();
}

void close_twins() {
    for (int fd = 0; fd < own_descriptors_begin(); ++fd)
        if (saved_twin[fd] != 0) sys::call(SYS_close, as_word(saved_twin[fd]));
}

void put_back(int fd) {
    if (!table.differs(fd)) return;
    if (table.now[fd].is_open()) sys::call(SYS_close, as_word(fd));
    if (table.saved[fd].is_open()) {
        check(saved_twin[fd] > 0);
        sys::call(SYS_dup3, as_word(saved_twin[fd]), as_word(fd), 0);
    }
    table.put_back(fd);
}

} // namespace

descriptor descriptor_at(int fd) {
    return is_known(fd) ? table.at(fd) : descriptor{descriptor_kind::closed, no_copy, 0};
}

int descriptor_opened(int fd, descriptor_kind kind, u16 copy) {
    if (!is_known(fd)) {
        sys::call(SYS_close, as_word(fd));
        return -EMFILE;
    }
    table.open(fd, kind, copy);
    return fd;
}

void descriptor_closed(int fd) {
    if (is_known(fd)) table.close(fd);
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
    for (int fd = 0; fd < own_descriptors_begin(); ++fd) {
        saved_twin[fd] = 0;
        if (!table.at(fd).is_open()) continue;
        saved_twin[fd] = keep_descriptor(fd);
        if (saved_twin[fd] < 0) refuse("the program has too many files open when it starts its first thread");
        if (table.at(fd).has_offset())
            positions[position_count++] = {fd, sys::call(SYS_lseek, as_word(fd), 0, SEEK_CUR)};
    }
    table.save();
    copies_snapshot();
    output_snapshot();
}

void files_rollback() {
    if (table.changed)
        for (int fd = 0; fd < own_descriptors_begin(); ++fd) put_back(fd);
    table.changed = false;
    copies_rollback();
    output_rollback();
    for (u32 i = 0; i < position_count; ++i)
        sys::call(SYS_lseek, as_word(positions[i].fd), static_cast<u64>(positions[i].offset), SEEK_SET);
}

} // namespace lockstep::rt
