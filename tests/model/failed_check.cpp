// The models' checks, outside a runtime: a failed one ends the test with its place.
#include "runtime/kernel/check.hpp"

#include <cstdio>
#include <cstdlib>

void lockstep::rt::check_failed(const char* file, u32 line) {
    std::fprintf(stderr, "failed check: %s:%u\n", file, line);
    std::abort();
}
