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
constexpr bool sanitized = false;
#endif

/// How often a spin loop of about `turns` turns goes round.
constexpr int spins(int turns) { return sanitized ? 1 : turns; }

/// Between two looks at something that another thread is about to change.
inline void pause_spinning() noexcept { __builtin_ia32_pause(); }

/// The same where the other thread may have lost its processor meanwhile.
class patience {
public:
    void wait() noexcept {
        if (sanitized || turns_ == most_turns) sched_yield();
        else
            for (int i = 0; i < 1 << turns_; ++i) pause_spinning();
        if (!sanitized && turns_ < most_turns) ++turns_;
    }

private:
    static constexpr int most_turns = 7;
    int turns_ = 0;
};

} // namespace lockstep::parking
