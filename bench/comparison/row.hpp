// What is compared with what, and what is to be reached.
#pragma once

#include <vector>

namespace bench {

/// What the library's number is held against.
struct aim {
    double factor = 1;          ///< of the peer's
    const char* peer = nullptr; ///< which; null: it is `absolute`
    double absolute = 0;
};

struct row {
    const char* what; ///< for the reader
    const char* name; ///< the measurement's, without who; rows of one name share what was measured
    const char* unit;
    bool more_is_better;
    std::vector<const char*> who; ///< the library first
    aim reach;
    bool once = false;                    ///< takes long, and hardly differs from time to time
    const char* why_missed = "not known"; ///< where it is missed, as far as it is known; more in docs/measurements.md
};

} // namespace bench
