// expect: verified
// Frames lie where others have lain before, and each has been left by all by then.
#include <atomic>
#include <thread>

int ask(int question) {
    int answer = 0;
    std::atomic<bool> done{false};
    std::thread server([&] {
        answer = question + 1;
        done = true;
    });
    while (!done) {
    }
    const int seen = answer;
    server.join();
    return seen;
}

int deeper(int question) { return ask(question); }

int main() { return ask(1) == 2 && deeper(2) == 3 && ask(3) == 4 ? 0 : 1; }
