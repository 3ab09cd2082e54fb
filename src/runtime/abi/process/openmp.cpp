// OpenMP: its threads wait by system calls that nothing can be put in front of, so a team is refused where it starts.
// A program that is linked with OpenMP is told so before it runs (src/inquiry/target.cpp); here are the libraries that
// use it for themselves.
#include "runtime/kernel/core.hpp"

using namespace lockstep::rt;

namespace {

[[noreturn]] void refuse_team(const char* function) {
    char sentence[200];
    text_writer(sentence, sizeof sentence)
        << "the program starts threads by OpenMP (" << function << "), which lockstep does not control";
    refuse(sentence);
}

} // namespace

LOCKSTEP_EXPORT void GOMP_parallel(void (*)(void*), void*, unsigned, unsigned) { refuse_team("GOMP_parallel"); }
LOCKSTEP_EXPORT void __kmpc_fork_call(void*, int, void (*)(int*, int*, ...), ...) { refuse_team("__kmpc_fork_call"); }
