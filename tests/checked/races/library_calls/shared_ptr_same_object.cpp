// expect: bug data_race
// Reference counts are atomic, the shared_ptr itself is not.
#include <memory>
#include <thread>

int main() {
    auto shared = std::make_shared<int>(1);
    std::thread other([&] { const auto copy = shared; });
    shared.reset();
    other.join();
}
