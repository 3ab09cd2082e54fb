// The window through which somebody outside sees who waits for what (lockstep/debug/waiters.hpp). Closed, it costs
// every wait that gets as far as parking one look at a global; a lock that is free, or a value that is there, never
// comes here.
#pragma once

#include "lockstep/parking/sleeper.hpp"

#include <atomic>
#include <cstdint>

namespace lockstep::parking {

/// Who holds something, as far as it has room to say.
struct holder {
    std::uint64_t hash = 0;  ///< hash_of() that one's self()
    std::uint64_t known = 0; ///< these bits of it, the uppermost; none: nobody holds it, or it does not know
};

/// The same where all is known. Null: nobody holds it.
inline holder holder_is(const void* who) noexcept { return {hash_of(who), who != nullptr ? ~std::uint64_t{0} : 0}; }

/// What somebody waits for. Lives as long as the wait.
struct wait_reason {
    const char* kind = "something"; ///< what it is, and what for: "mutex", "channel (to send)"
    const void* object = nullptr;   ///< where it is; for who waits for another to end, that one's self()
    holder (*held_by)(const void* object) noexcept = nullptr; ///< to be asked while the wait lasts, by anybody
    const wait_reason* also = nullptr;                        ///< more of which any one would do
};

/// Is told of every wait that begins and ends.
class wait_watcher {
public:
    /// Called by who is about to wait. What it returns is given to ends().
    virtual void* begins(const wait_reason& why) noexcept = 0;
    /// The wait for which begins() returned that is over.
    virtual void ends(void* wait) noexcept = 0;

protected:
    ~wait_watcher() = default;
};

/// Null, unless somebody watches. Once set it stays: waits that began may still have to end. Set with release and
/// looked at with acquire: who sees it, sees what it points to.
inline std::atomic<wait_watcher*> watcher{nullptr};

} // namespace lockstep::parking
