#include "runtime/kernel/check.hpp"

#include "runtime/kernel/core.hpp"

namespace lockstep::rt {

namespace {

/// What comes before src/ is where somebody built it.
const char* from_root(const char* file) {
    const char* found = file;
    for (const char* p = file; *p != 0; ++p)
        if (p[0] == 's' && p[1] == 'r' && p[2] == 'c' && p[3] == '/') found = p;
    return found;
}

} // namespace

void check_failed(const char* file, u32 line) {
    char text[256];
    text_writer(text, sizeof text) << "internal error: " << from_root(file) << ":" << u64{line}
                                   << ": please report it, with the program";
    refuse(text);
}

} // namespace lockstep::rt
