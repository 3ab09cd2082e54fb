// By this the library lockstep:: sees at run time that it is being checked: its fibers are threads then.
#include "runtime/kernel/core.hpp"

LOCKSTEP_EXPORT constexpr int lockstep_checker_present = 1;
