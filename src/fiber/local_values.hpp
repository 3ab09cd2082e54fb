// The values of fiber_local variables of one fiber, or of a thread that is none.
#pragma once

#include <cstddef>
#include <vector>

namespace lockstep::fibers {

struct local_values {
    struct value {
        void* held = nullptr;
        void (*destroy)(void*) = nullptr;
    };

    local_values() = default;
    local_values(const local_values&) = delete;
    local_values& operator=(const local_values&) = delete;
    /// In the reverse order of their keys. A destructor may use others, which are made anew and destroyed, too.
    ~local_values() {
        while (!by_key.empty()) {
            const value last = by_key.back();
            by_key.pop_back();
            if (last.held != nullptr) last.destroy(last.held);
        }
    }

    std::vector<value> by_key;
};

} // namespace lockstep::fibers
