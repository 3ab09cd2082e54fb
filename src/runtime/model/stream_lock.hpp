// The lock of a stream, as flockfile takes it: recursive, and nobody else's.
#pragma once

#include "runtime/kernel/objects.hpp"
#include "runtime/model/holder.hpp"

namespace lockstep::rt::model {

struct stream_lock {
    static constexpr object_kind kind = object_kind::stream_lock;

    holder owner;
    u32 depth;

    bool is_free() const { return owner.nobody(); }
    bool is_free_for(u32 thread) const { return owner.nobody() || owner.is(thread); }
};

inline void take(stream_lock& l, u32 thread) {
    check(l.is_free_for(thread));
    l.owner = holder::of(thread);
    ++l.depth;
}

/// One level of it.
inline void give(stream_lock& l) {
    check(l.depth != 0);
    if (--l.depth == 0) l.owner = {};
}

} // namespace lockstep::rt::model
