// Numbers on which nothing depends but speed. Under a sanitizer, and so under our own checker, every turn of a spin loop
// is a step of its own; there a loop is as short as it can be and still be one.
#pragma once

#include <sched.h>

namespace lockstep::parking {

#if defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
constexpr bool sanitized = __has_feature(thread_sanitizer);
#else
/// Is this compiled for a sanitizer of threads, and so perhaps for our checker?
constexpr bool sanitized = false;
#endif

/// How often a spin loop of about `turns` turns goes round.
constexpr int spins(int turns) { return sanitized ? 1 : turns; }

/// Between two looks at something that another thread is about to change.
inline void pause_spinning(int times = 1) noexcept {
    for (; times > 0; --times) __builtin_ia32_pause();
}

/// For one who wants to change a word that others change all the time. Each attempt takes the cache line from them, and
/// they wait for it; who has it for a while gets more done in that time than all in turns.
inline void leave_alone() noexcept { pause_spinning(spins(100)); }

/// The same where the other thread may have lost its processor meanwhile.
class patience {
public:
    /// A moment; longer each time, and in the end the processor is given away.
    void wait() noexcept {
        if (sanitized || turns_ == most_turns) sched_yield();
        else pause_spinning(1 << turns_);
        if (!sanitized && turns_ < most_turns) ++turns_;
    }

private:
    static constexpr int most_turns = 7;
    int turns_ = 0;
};

/// What a newcomer does before it queues up for a lock: looks again, seldom and more and more seldom, so that those who
/// have the lock keep its cache line; then lets others have the processor, one of which may hold it.
class backoff {
public:
    /// `yields`: false where the processor is not the caller's to give (a fiber's).
    explicit backoff(bool yields) noexcept : most_(yields ? most_pauses + most_yields : most_pauses) {}

    /// Some time later: true. It has been long enough: false. (Under the checker at once: a look more is a step more.)
    bool wait() noexcept {
        if (sanitized || turns_ == most_) return false;
        if (turns_ >= most_pauses) sched_yield();
        else pause_spinning(first_pauses << turns_);
        ++turns_;
        return true;
    }

private:
    static constexpr int first_pauses = 16, most_pauses = 3; // in all, about what it takes to wake a thread
    static constexpr int most_yields = 8;

    const int most_;
    int turns_ = 0;
};

} // namespace lockstep::parking
