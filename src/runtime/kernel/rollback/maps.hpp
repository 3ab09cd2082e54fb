// What was mapped where at the snapshot, as /proc/self/maps had it.
#pragma once

#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

/// A line of it.
struct mapped {
    u64 low, high;
    int protection; ///< PROT_READ and so on
    bool is_private, is_file;
};

/// Reads it anew. What was known is forgotten.
void read_maps();
/// The mapping that `at`, a place in the text, begins with; moves it to the next one. False at the end.
bool next_mapping(const char*& at, mapped& out);
const char* first_mapping();

/// In the order of their addresses.
template <class F>
void each_mapping(F f) {
    mapped m;
    for (const char* at = first_mapping(); next_mapping(at, m);) f(m);
}

} // namespace lockstep::rt
