// The table of the program's descriptors: what each number means now, and what it meant at the snapshot.
#pragma once

#include "runtime/kernel/check.hpp"

namespace lockstep::rt::model {

enum class descriptor_kind : u8 {
    closed,  ///< or opened in a way that lockstep does not follow
    output,  ///< what it writes is captured
    file,    ///< only read; its bytes never change
    copy,    ///< a private copy
    device,  ///< /dev/null and the like: no state
    foreign, ///< inherited, and not a file
};

constexpr u16 no_copy = 0xffff;

struct descriptor {
    descriptor_kind kind;
    u16 copy;   ///< index of the private copy
    u32 serial; ///< tells an opening from the next one of the same number

    bool is_open() const { return kind != descriptor_kind::closed; }
    bool is_same_opening(const descriptor& other) const { return serial == other.serial && kind == other.kind; }
    /// Its offset can be read and set.
    bool has_offset() const { return kind == descriptor_kind::file || kind == descriptor_kind::copy; }
};

template <int capacity>
struct descriptor_table {
    descriptor now[capacity], saved[capacity];
    u32 last_serial;
    bool changed; ///< since the snapshot

    descriptor at(int fd) const {
        return fd >= 0 && fd < capacity ? now[fd] : descriptor{descriptor_kind::closed, no_copy, 0};
    }
    /// Open from the beginning.
    void inherit(int fd, descriptor_kind kind) { set(fd, {kind, no_copy, 0}); }
    void open(int fd, descriptor_kind kind, u16 copy) {
        set(fd, {kind, copy, ++last_serial});
        changed = true;
    }
    void close(int fd) {
        set(fd, {descriptor_kind::closed, no_copy, ++last_serial});
        changed = true;
    }
    void save() {
        for (int fd = 0; fd < capacity; ++fd) saved[fd] = now[fd];
        changed = false;
    }
    /// Is it another opening than at the snapshot?
    bool differs(int fd) const { return !now[fd].is_same_opening(saved[fd]); }
    /// The descriptor was put back.
    void put_back(int fd) { now[fd] = saved[fd]; }

private:
    void set(int fd, const descriptor& d) {
        check(fd >= 0 && fd < capacity);
        now[fd] = d;
    }
};

} // namespace lockstep::rt::model
