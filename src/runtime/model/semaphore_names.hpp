// The names of semaphores: a table of this process. The program sees what it creates itself, and nothing that other
// processes made or left behind in /dev/shm. Permissions are not looked at.
#pragma once

#include "runtime/kernel/objects.hpp"

namespace lockstep::rt::model {

struct named_semaphore {
    named_semaphore* next;
    const char* name;
    u32 opened;                   ///< times, minus closings
    bool unlinked;                ///< lives on while it is open, but nobody finds it
    alignas(16) u8 semaphore[32]; ///< what the program gets a pointer to
};

/// At a pseudo-address.
struct semaphore_names {
    static constexpr object_kind kind = object_kind::semaphore_names;

    named_semaphore* first;

    /// Null: there is none of that name.
    named_semaphore* find(const char* name) const;
    /// The one that the program has this pointer to; null: it is none of these.
    named_semaphore* find_semaphore(const void* semaphore) const;
};

enum class open_result : u8 { opened, missing, exists, invalid };

/// What opening this name comes to, with O_CREAT (and a first value) or without, with O_EXCL or without.
open_result judge_opening(const named_semaphore* known, bool creates, bool exclusive, u32 value);
/// False where it is not open.
bool close(named_semaphore* known);

} // namespace lockstep::rt::model
