// Asks every two milliseconds, on one connection, and prints how many microseconds one answer in a hundred took at least.
// usage: steady_client PORT SECONDS
#include "client_socket.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    using clock = std::chrono::steady_clock;
    const int descriptor = bench::connect_to(static_cast<std::uint16_t>(std::atoi(argv[1])));
    if (descriptor < 0) return 1;
    std::vector<double> taken;
    const auto end = clock::now() + std::chrono::duration<double>(std::atof(argv[2]));
    for (auto next = clock::now(); next < end; next += std::chrono::milliseconds(2)) {
        std::this_thread::sleep_until(next);
        const auto begin = clock::now();
        if (!bench::ask(descriptor)) return 1;
        taken.push_back(std::chrono::duration<double, std::micro>(clock::now() - begin).count());
    }
    std::sort(taken.begin(), taken.end());
    std::printf("%.1f\n", taken[taken.size() * 99 / 100]);
}
