// A fiber that runs over the end of its stack hits the guard below it: reported by name instead of as a bare segmentation
// fault.
#pragma once

namespace lockstep::fibers {

/// Once for the process. What handled SIGSEGV before still handles all other faults.
void report_overflows();

/// A signal handler needs a stack that has not overflowed: one for each worker's thread, for as long as this lives.
class alternate_stack {
public:
    alternate_stack();
    ~alternate_stack();
    alternate_stack(const alternate_stack&) = delete;
    alternate_stack& operator=(const alternate_stack&) = delete;

private:
    char* memory_;
};

} // namespace lockstep::fibers
