// expect: outcomes nothing to see*
// A program that makes no threads has one outcome.
#include <cstdio>

int main() { std::puts("nothing to see"); }
