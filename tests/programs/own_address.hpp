// Addresses for programs that must know each other's before they run.
#pragma once

#include <string>
#include <unistd.h>

namespace lockstep::test {

/// An address that only this process uses: all of 127.0.0.0/8 is this machine. `which`: 0 to 99.
inline std::string own_address(int which) {
    const int process = getpid();
    return "127." + std::to_string(100 + which) + "." + std::to_string(process / 256 % 256) + "." +
           std::to_string(process % 256) + ":7000";
}

} // namespace lockstep::test
