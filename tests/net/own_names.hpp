// Names of AF_UNIX sockets that no other test has, though all of them run at once.
#pragma once

#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

namespace lockstep::net::tests {

/// An abstract name of this process's own.
inline std::string abstract_name(const std::string& name) {
    return "@lockstep." + std::to_string(getpid()) + "." + name;
}

/// A name in the file system, of this process's own.
inline std::string socket_path() { return testing::TempDir() + "lockstep." + std::to_string(getpid()) + ".sock"; }

} // namespace lockstep::net::tests
