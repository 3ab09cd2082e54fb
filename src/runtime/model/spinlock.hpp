// A spinlock: somebody holds it or nobody does. It knows no depth and no errors.
#pragma once

#include "runtime/kernel/objects.hpp"
#include "runtime/model/holder.hpp"

namespace lockstep::rt::model {

struct spinlock {
    static constexpr object_kind kind = object_kind::spinlock;

    holder owner;

    bool is_free() const { return owner.nobody(); }
};

} // namespace lockstep::rt::model
