// expect: bug terminate
// A std::thread is destroyed before it was joined or detached.
#include <thread>

int main() {
    std::thread worker([] {});
}
