// expect: bug data_race
// "Once" by a plain flag.
#include <thread>

bool initialised = false;
int value = 0;

void use() {
    if (initialised) return;
    value = 42;
    initialised = true;
}

int main() {
    std::thread other(use);
    use();
    other.join();
}
