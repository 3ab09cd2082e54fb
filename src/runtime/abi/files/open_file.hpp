// Opening a file for the program, whatever function asks for it.
#pragma once

#include "runtime/abi/files/descriptors.hpp"

namespace lockstep::rt {

/// open(2)'s meaning, as a step. Returns a descriptor that is entered in the table, or -errno.
int open_file(int directory, const char* path, int flags, u64 pc);
/// A private copy without a name, opened for reading and writing, as a step.
int open_nameless(u64 pc);
/// As for fopen's mode: "r+", "wx" ...; negative: not a mode.
int flags_of_mode(const char* mode);

} // namespace lockstep::rt
