// expect: verified
// As in stream_closed_while_written.cpp, but who closes the stream waits for the writer.
#include <cstdio>
#include <thread>

int main() {
    std::FILE* log = std::fopen("log.txt", "w");
    std::thread writer([log] { std::fputs("hello\n", log); });
    std::fputs("welcome\n", log);
    writer.join();
    std::fclose(log);
}
