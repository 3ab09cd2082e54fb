// expect: outcomes one two three* | -- one "two three"
// The arguments behind `--` are the program's.
#include <cstdio>
#include <thread>

int main(int argc, char** argv) {
    std::thread([] {}).join();
    for (int i = 1; i < argc; ++i) std::printf("%s%s", i > 1 ? " " : "", argv[i]);
}
