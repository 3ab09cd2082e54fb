// expect: bug data_race
// A packed member straddles two words; a neighbour's byte is hit.
#include <cstdint>
#include <thread>

struct __attribute__((packed)) record {
    char tag[6];
    std::uint32_t value;
};

alignas(8) record shared;

int main() {
    std::thread other([] { shared.value = 7; });
    reinterpret_cast<char*>(&shared)[9] = 1;
    other.join();
}
