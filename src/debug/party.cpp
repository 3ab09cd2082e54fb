#include "debug/party.hpp"

#include <sys/syscall.h>
#include <unistd.h>

namespace lockstep::debug {

namespace {

/// Ends with the thread, and its party with it.
struct of_this_thread {
    party* here = nullptr;
    ~of_this_thread();
};

// Apart from the object above, so that looking here asks for no initialisation.
thread_local constinit party* mine = nullptr;

of_this_thread::~of_this_thread() {
    mine = nullptr;
    delete here;
}

[[gnu::noinline, gnu::cold]] party& note_thread() {
    static thread_local of_this_thread keeper;
    party* const fresh = new party(parking::self(), false);
    // After the keeper's end, in the destructor of some other thread-local object, it is kept for good.
    keeper.here = mine = fresh;
    return *fresh;
}

} // namespace

party& party::me() {
    parking::sleeper* const fiber = parking::running_fiber();
    if (fiber == nullptr) return mine != nullptr ? *mine : note_thread();
    if (fiber->notes == nullptr) {
        auto* const fresh = new party(fiber, true);
        if (const char* const name = fiber->given_name()) {
            const std::lock_guard guard(everybody());
            fresh->given_name = name;
        }
        fiber->notes = fresh;
    }
    return static_cast<party&>(*fiber->notes);
}

party::party(const void* w, bool fiber)
    : who(w), fiber_(fiber), number_([fiber] {
          const std::lock_guard guard(everybody());
          return fiber ? ++everybody().fibers_ : static_cast<std::uint64_t>(syscall(SYS_gettid));
      }()) {
    const std::lock_guard guard(everybody());
    next_ = everybody().first_;
    if (next_ != nullptr) next_->previous_ = this;
    everybody().first_ = this;
}

party::~party() {
    const std::lock_guard guard(everybody());
    (previous_ == nullptr ? everybody().first_ : previous_->next_) = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
}

std::string party::name() const {
    if (!given_name.empty()) return given_name;
    return (fiber_ ? "fiber " : "thread ") + std::to_string(number_);
}

parties& everybody() {
    static parties& all = *new parties;
    return all;
}

} // namespace lockstep::debug
