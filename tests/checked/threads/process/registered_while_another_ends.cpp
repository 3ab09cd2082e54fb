// expect: outcomes a* ; b\na* ; a\nb | --strategy exhaustive
// A thread registers a function for exit while main, which does not wait for it, ends the program: the function runs first,
// or after the one that was already chosen, or not at all.
#include <cstdio>
#include <cstdlib>
#include <thread>

int main() {
    std::atexit([] { std::puts("a"); });
    std::thread([] { std::atexit([] { std::puts("b"); }); }).detach();
}
