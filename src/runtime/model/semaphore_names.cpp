#include "runtime/model/semaphore_names.hpp"

#include "runtime/model/semaphore.hpp"

namespace lockstep::rt::model {

named_semaphore* semaphore_names::find(const char* name) const {
    named_semaphore* n = first;
    while (n != nullptr && (n->unlinked || !same_text(n->name, name))) n = n->next;
    return n;
}

named_semaphore* semaphore_names::find_semaphore(const void* semaphore) const {
    named_semaphore* n = first;
    while (n != nullptr && n->semaphore != semaphore) n = n->next;
    return n;
}

open_result judge_opening(const named_semaphore* known, bool creates, bool exclusive, u32 value) {
    if (known == nullptr && !creates) return open_result::missing;
    if (known != nullptr && creates && exclusive) return open_result::exists;
    if (known == nullptr && value > semaphore::most) return open_result::invalid;
    return open_result::opened;
}

bool close(named_semaphore* known) {
    if (known == nullptr || known->opened == 0) return false;
    --known->opened;
    return true;
}

} // namespace lockstep::rt::model
