#include "runtime/kernel/check.hpp"

#include "runtime/kernel/core.hpp"

namespace lockstep::rt {

void describe_failed_check(char* text, u64 capacity, const char* file, u32 line) {
    const char* from_root = file;
    for (const char* p = file; *p != 0; ++p)
        if (p[0] == 's' && p[1] == 'r' && p[2] == 'c' && p[3] == '/') from_root = p;
    text_writer(text, capacity) << "internal error: " << from_root << ":" << u64{line}
                                << ": please report it, with the program";
}

void check_failed(const char* file, u32 line) {
    char text[256];
    describe_failed_check(text, sizeof text, file, line);
    refuse(text);
}

} // namespace lockstep::rt
