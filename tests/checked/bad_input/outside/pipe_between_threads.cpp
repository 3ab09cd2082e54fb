// expect: copes
// One thread blocks in a read from a pipe until another writes: a wait outside control must not hang the checker.
#include <thread>
#include <unistd.h>

int main() {
    int ends[2];
    if (pipe(ends) != 0) return 1;
    std::thread reader([&] {
        char c = 0;
        (void)!read(ends[0], &c, 1);
    });
    (void)!write(ends[1], "x", 1);
    reader.join();
}
