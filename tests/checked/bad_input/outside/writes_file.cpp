// expect: copes
// Threads write to a file: into a private copy that is thrown away, or refused; never into the real one again and
// again.
#include <cstdio>
#include <thread>

int main() {
    std::FILE* const file = std::fopen("lockstep-checked-output.txt", "w");
    if (file == nullptr) return 1;
    std::thread one([file] { std::fputs("one\n", file); });
    std::thread two([file] { std::fputs("two\n", file); });
    one.join();
    two.join();
    std::fclose(file);
}
