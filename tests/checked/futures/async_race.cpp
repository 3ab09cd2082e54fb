// expect: bug data_race
// The result is looked at before the future is waited for.
#include <future>

int data = 0;

int main() {
    auto done = std::async(std::launch::async, [] { data = 42; });
    [[maybe_unused]] const int early = data;
    done.wait();
}
