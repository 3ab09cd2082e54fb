// expect: bug use_after_free
// says: uses a stream
// One thread writes to a stream that another closes. If the close comes first, the write uses a stream that is gone.
#include <cstdio>
#include <thread>

int main() {
    std::FILE* log = std::fopen("log.txt", "w");
    std::thread writer([log] { std::fputs("hello\n", log); });
    std::thread closer([log] { std::fclose(log); });
    writer.join();
    closer.join();
}
