// The runtime's own descriptors, and those of the program: they share a process, and the program shall not meet ours.
#pragma once

namespace lockstep::rt {

/// The program's descriptors have smaller numbers than this (and than own_descriptors_begin()).
constexpr int max_descriptors = 512;

/// The runtime's own descriptors have this number or a higher one.
int own_descriptors_begin();
/// One of those, or the explorer's.
bool is_runtime_descriptor(int fd);
/// A duplicate among the runtime's own. Negative: failed.
int keep_descriptor(int fd);

} // namespace lockstep::rt
