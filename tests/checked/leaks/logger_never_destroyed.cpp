// expect: verified
// A logger that is never destroyed, as where threads may log until the end. How much its string holds depends on who logs
// last.
#include <mutex>
#include <string>
#include <thread>

std::mutex lock;
std::string& last() {
    static std::string& text = *new std::string;
    return text;
}

void log(const char* line) {
    std::lock_guard<std::mutex> guard(lock);
    last() = line;
}

int main() {
    std::thread other([] { log("a line of forty characters or so, by a worker"); });
    log("a line that is somewhat longer, by main, sixty characters or so");
    other.join();
}
