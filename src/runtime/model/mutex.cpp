#include "runtime/model/mutex.hpp"

namespace lockstep::rt::model {

lock_result take(mutex& m, u32 thread) {
    check(m.is_free_for(thread));
    if (m.owner.is(thread)) {
        ++m.depth;
        return lock_result::taken;
    }
    if (m.health == robustness::unrecoverable) return lock_result::unrecoverable;
    m.owner = holder::of(thread);
    m.depth = 1;
    if (!m.robust || m.health != robustness::owner_died) return lock_result::taken;
    m.health = robustness::inconsistent;
    return lock_result::taken_from_dead;
}

bool give(mutex& m) {
    check(!m.is_free() && m.depth != 0);
    if (--m.depth != 0) return false;
    if (m.health == robustness::inconsistent) m.health = robustness::unrecoverable;
    m.owner = {};
    return true;
}

void give_all(mutex& m) {
    m.depth = 1;
    give(m);
}

void abandon(mutex& m) {
    check(m.listed);
    give_all(m);
    m.health = robustness::owner_died; // what it was told of before, its death says again
}

bool repair(mutex& m, u32 thread) {
    if (!m.robust || !m.owner.is(thread) || m.health != robustness::inconsistent) return false;
    m.health = robustness::sound;
    return true;
}

void add(robust_mutexes& held, object& o) {
    mutex& m = as<mutex>(o);
    check(!m.listed);
    m.listed = true;
    m.next_robust = held.first;
    held.first = &o;
}

object* first_alive(robust_mutexes& held) {
    const mutex* m = held.first != nullptr ? peek<mutex>(*held.first) : nullptr;
    if (m == nullptr || !m->listed) held.first = nullptr;
    return held.first;
}

void drop(robust_mutexes& held, object& o) {
    mutex& dropped = as<mutex>(o);
    dropped.listed = false;
    object** link = &held.first;
    while (*link != nullptr && *link != &o) {
        mutex* m = peek<mutex>(**link);
        if (m == nullptr) return;
        link = &m->next_robust;
    }
    if (*link != nullptr) *link = dropped.next_robust;
}

} // namespace lockstep::rt::model
