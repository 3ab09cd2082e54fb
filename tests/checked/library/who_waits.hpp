// For a program that begins where somebody waits already. How it has come there is the business of other programs, and
// would make this one too large to be searched to its end.
#pragma once

#include "lockstep/check.hpp"
#include "lockstep/parking/watch.hpp"

#include <atomic>

namespace lockstep::testing {

/// Counts the waits that have begun: whoever waits is in its queue by then, and about to sleep.
class wait_counter final : public parking::wait_watcher {
public:
    wait_counter() noexcept { parking::watcher.store(this); }
    wait_counter(const wait_counter&) = delete;
    wait_counter& operator=(const wait_counter&) = delete;

    void* begins(const parking::wait_reason&) noexcept override {
        begun_.fetch_add(1);
        return nullptr;
    }
    void ends(void*) noexcept override {}

    unsigned begun() const noexcept { return begun_.load(); }

private:
    std::atomic<unsigned> begun_{0};
};

inline wait_counter waits;

/// Executions in which not exactly so many waits have begun by now do not count. Ask as soon as the one who is to wait is
/// started, for each of them: then it comes there alone.
inline void assume_waits(unsigned count) { assume(waits.begun() == count); }

} // namespace lockstep::testing
