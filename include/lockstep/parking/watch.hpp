// The window through which somebody outside sees who waits for what (lockstep/debug/waiters.hpp). Closed, it costs
// every wait that gets as far as parking one look at a global; a lock that is free, or a value that is there, never
// comes here.
#pragma once

#include <atomic>

namespace lockstep::parking {

/// What somebody waits for. Lives as long as the wait.
struct wait_reason {
    const char* kind = "something";    ///< what it is, and what for: "mutex", "channel (to send)"
    const void* object = nullptr;      ///< where it is; for who waits for another to end, that one's self()
    const wait_reason* also = nullptr; ///< more of which any one would do
};

/// Is told of every wait that begins and ends.
class wait_watcher {
public:
    /// Called by who is about to wait. What it returns is given to ends().
    virtual void* begins(const wait_reason& why) noexcept = 0;
    virtual void ends(void* wait) noexcept = 0;

protected:
    ~wait_watcher() = default;
};

/// Null, unless somebody watches. Once set it stays: waits that began may still have to end. Set with release and
/// looked at with acquire: who sees it, sees what it points to.
inline std::atomic<wait_watcher*> watcher{nullptr};

} // namespace lockstep::parking
