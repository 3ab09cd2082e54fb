// expect: verified 20 traces
// also: outcomes 0 0* ; 0 1* ; 0 2* ; 0 3* ; 0 4* ; 1 0* ; 1 1* ; 1 2* ; 1 3* ; 1 4* ;
//     2 0* ; 2 1* ; 2 2* ; 2 3* ; 2 4* ; 3 0* ; 3 1* ; 3 2* ; 3 3* ; 3 4*
// A program needs no threads to choose.
#include "lockstep/check.hpp"

int main() {
    const unsigned first = lockstep::choose(4), second = lockstep::choose(5);
    lockstep::outcome(first, second);
}
