// expect: copes
// A file is opened before the threads and read in them: each execution must start at the same offset.
#include <cassert>
#include <cstring>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

int main() {
    const int file = open(__FILE__, O_RDONLY);
    if (file < 0) return 0;
    std::thread reader([file] {
        char start[9] = {};
        const ssize_t n = read(file, start, 8);
        assert(n == 8 && std::strcmp(start, "// expec") == 0);
    });
    reader.join();
    close(file);
}
