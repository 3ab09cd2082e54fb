// expect: verified
// also: verified | --cxxflags -O2
// also: verified | --cxxflags "-O2 -fomit-frame-pointer"
// Arrays that are made on the stack one after the other lie where the frames of functions were that had returned before.
#include <thread>

int calls = 0;
int* blocks[2];
std::thread workers[2];

[[gnu::noinline]] void touch() { ++calls; }

[[gnu::noinline]] void work(unsigned size) {
    for (int i = 0; i < 2; ++i) {
        touch();
        int* const block = static_cast<int*>(__builtin_alloca(size));
        block[0] = 0;
        blocks[i] = block;
        workers[i] = std::thread([block] { block[0] = 1; });
    }
    for (int i = 0; i < 2; ++i) {
        workers[i].join();
        calls += blocks[i][0];
    }
}

int main() {
    work(64);
    return calls == 4 ? 0 : 1;
}
