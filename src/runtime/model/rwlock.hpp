// A reader-writer lock that prefers readers, as glibc's does by default: a reader gets in while readers hold it, whoever
// waits, and so a thread may read-lock it again.
//
// Not modelled: writers preferred, and the limit on the number of readers.
#pragma once

#include "runtime/kernel/objects.hpp"
#include "runtime/model/holder.hpp"

namespace lockstep::rt::model {

enum class hold : u8 { none, as_reader, as_writer };

struct rwlock {
    static constexpr object_kind kind = object_kind::rwlock;

    holder writer;
    u32 readers;     ///< read holds of all threads
    u16* read_holds; ///< of each thread; room for them is made before the first reader comes

    bool admits_writer() const { return writer.nobody() && readers == 0; }
    bool admits_reader() const { return writer.nobody(); }
    bool is_read_by(u32 thread) const { return read_holds != nullptr && read_holds[thread] != 0; }
    hold hold_of(u32 thread) const {
        if (writer.is(thread)) return hold::as_writer;
        return writer.nobody() && is_read_by(thread) ? hold::as_reader : hold::none;
    }
};

/// The thread takes a lock that admits it.
inline void take(rwlock& l, u32 thread, hold how) {
    if (how == hold::as_writer) {
        check(l.admits_writer());
        l.writer = holder::of(thread);
    } else {
        check(l.admits_reader() && l.read_holds != nullptr);
        ++l.readers;
        ++l.read_holds[thread];
    }
}

/// The thread gives back what it has (hold_of).
inline void give(rwlock& l, u32 thread) {
    if (l.hold_of(thread) == hold::as_writer) {
        l.writer = {};
        return;
    }
    check(l.hold_of(thread) == hold::as_reader && l.readers != 0);
    --l.read_holds[thread];
    --l.readers;
}

} // namespace lockstep::rt::model
