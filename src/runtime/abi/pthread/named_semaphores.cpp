// Named POSIX semaphores (model/semaphore_names.hpp). Opening, closing and unlinking are steps, since who creates a name
// is a race; they all touch the table. What the program gets is a semaphore as any other (semaphore.cpp).
#include "runtime/abi/waiting.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"
#include "runtime/model/semaphore_names.hpp"

#include <cerrno>
#include <cstdarg>
#include <fcntl.h>
#include <semaphore.h>

namespace lockstep::rt {

namespace {

using model::named_semaphore;
using model::open_result;

static_assert(sizeof(sem_t) <= sizeof named_semaphore::semaphore);

model::semaphore_names& names() { return state_at<model::semaphore_names>(pseudo::semaphore_names); }

int fail_step(event* done, int error) {
    done->flags |= trace::failed;
    errno = error;
    return -1;
}

named_semaphore* create_named(const char* name, u32 value) {
    const u32 bytes = static_cast<u32>(text_length(name)) + 1;
    auto* n = static_cast<named_semaphore*>(pool_allocate(sizeof(named_semaphore)));
    auto* copy = static_cast<char*>(pool_allocate(bytes));
    copy_bytes(copy, name, bytes);
    copy_bytes(n->semaphore, &value, sizeof value); // its first word, as in glibc
    n->name = copy;
    n->next = names().first;
    names().first = n;
    return n;
}

event* touch_names(thread& t, op kind, u64 pc) {
    event& e = announce(t, kind, pc);
    touch(e.first, pseudo::semaphore_names, commute::exclusive);
    return perform(t);
}

int error_of(open_result result) {
    switch (result) {
    case open_result::missing: return ENOENT;
    case open_result::exists: return EEXIST;
    case open_result::invalid: return EINVAL;
    case open_result::opened: break;
    }
    return 0;
}

sem_t* open_named(const char* name, int flags, u32 value, u64 pc) {
    event* done = touch_names(self(), op::sem_getvalue, pc);
    named_semaphore* n = names().find(name);
    const open_result result = judge_opening(n, (flags & O_CREAT) != 0, (flags & O_EXCL) != 0, value);
    if (result != open_result::opened) {
        fail_step(done, error_of(result));
        return SEM_FAILED;
    }
    if (n == nullptr) n = create_named(name, value);
    ++n->opened;
    return reinterpret_cast<sem_t*>(n->semaphore);
}

int unlink_named(const char* name, u64 pc) {
    event* done = touch_names(self(), op::sem_destroy, pc);
    named_semaphore* n = names().find(name);
    if (n == nullptr) return fail_step(done, ENOENT);
    n->unlinked = true;
    return 0;
}

int close_named(sem_t* s, u64 pc) {
    event* done = touch_names(self(), op::sem_destroy, pc);
    return close(names().find_semaphore(s)) ? 0 : fail_step(done, EINVAL);
}

} // namespace

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT sem_t* sem_open(const char* name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const bool creates = (flags & O_CREAT) != 0;
    const mode_t mode = creates ? va_arg(more, mode_t) : 0;
    const unsigned value = creates ? va_arg(more, unsigned) : 0;
    va_end(more);
    if (!attached()) return LOCKSTEP_REAL(sem_open)(name, flags, mode, value);
    return open_named(name, flags, value, caller());
}

LOCKSTEP_EXPORT int sem_close(sem_t* s) {
    if (!attached()) return LOCKSTEP_REAL(sem_close)(s);
    return close_named(s, caller());
}

LOCKSTEP_EXPORT int sem_unlink(const char* name) {
    if (!attached()) return LOCKSTEP_REAL(sem_unlink)(name);
    return unlink_named(name, caller());
}
