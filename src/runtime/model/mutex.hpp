// A mutex: who holds it, how deep, and for a robust one whether it was left behind by a thread that ended.
//
// Fair it is not: it knows no queue, as glibc's does not. Not modelled: priority inheritance and ceilings, which order
// nothing.
#pragma once

#include "runtime/kernel/objects.hpp"
#include "runtime/model/holder.hpp"

namespace lockstep::rt::model {

enum class mutex_type : u8 { normal, recursive, error_checking };

/// Of a robust mutex.
enum class robustness : u8 {
    sound,
    owner_died,   ///< free; the next to lock it is told
    inconsistent, ///< held by one who was told and has not repaired it yet
    unrecoverable ///< unlocked without repair: useless for ever
};

enum class lock_result : u8 {
    taken,
    taken_from_dead, ///< taken; its last owner ended without unlocking it
    unrecoverable,   ///< not taken: nobody ever will
};

struct mutex {
    static constexpr object_kind kind = object_kind::mutex;

    holder owner;
    mutex_type type;
    bool robust;
    robustness health;
    u32 depth;           ///< how often the owner has locked it
    bool listed;         ///< among the robust ones of its owner. (Its type is in the program's memory, and may change.)
    object* next_robust; ///< in that list

    bool is_free() const { return owner.nobody(); }
    /// Could the thread take it now? (True for one that is unrecoverable, too: that answer does not wait.)
    bool is_free_for(u32 thread) const { return owner.nobody() || (owner.is(thread) && type == mutex_type::recursive); }
    /// The thread holds it, and locking it again has an answer: it does not wait for itself.
    bool answers_its_owner(u32 thread) const { return owner.is(thread) && type != mutex_type::normal; }
    /// Unlocking it without holding it is an error and otherwise does nothing.
    bool checks_owner() const { return type != mutex_type::normal || robust; }
};

/// Takes a mutex that is free for the thread.
lock_result take(mutex& m, u32 thread);
/// Gives back one level of a mutex that somebody holds. True: it is free now.
bool give(mutex& m);
/// Gives back all levels: somebody else tears it from its owner.
void give_all(mutex& m);
/// The owner of a robust one ends, holding it.
void abandon(mutex& m);
/// The owner, who was told, has repaired it. False where that does not apply.
bool repair(mutex& m, u32 thread);

/// The robust mutexes that a thread holds, to be abandoned where it ends. At a pseudo-address for each thread.
struct robust_mutexes {
    static constexpr object_kind kind = object_kind::robust_mutexes;

    object* first;
};
void add(robust_mutexes& held, object& o);
void drop(robust_mutexes& held, object& o);
/// Null: none. (One whose memory was freed or used anew while it was held is none any more, and takes those behind it
/// along.)
object* first_alive(robust_mutexes& held);

} // namespace lockstep::rt::model
