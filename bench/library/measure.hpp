// What a measurement is: a name, and a function that returns one number. Each run of the program makes one of them and
// prints the number, so that none finds the caches, the memory or the threads that another left behind; compare.cpp runs
// those that belong together in turn.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace bench {

using steady = std::chrono::steady_clock;

/// How long one measurement may take, about.
extern double seconds;

/// How many fibers there are to be, where there are many.
extern std::uint64_t many;

/// Adds a measurement to those the program knows. For globals.
struct measurement {
    measurement(const std::string& name, double (*run)());
};

inline double since(steady::time_point start) { return std::chrono::duration<double>(steady::now() - start).count(); }

/// Nanoseconds a turn: f(n) does n turns, and is called with more of them until it takes long enough.
template <class F>
double ns_a_turn(F f) {
    for (std::uint64_t n = 256;;) {
        const auto start = steady::now();
        f(n);
        const double took = since(start);
        if (took >= seconds) return took * 1e9 / static_cast<double>(n);
        const double factor = took < seconds / 50 ? 10 : seconds * 1.2 / took;
        n = static_cast<std::uint64_t>(static_cast<double>(n) * factor) + 1;
    }
}

/// A second thread that does nothing. While a process has only one, glibc leaves the lock prefixes of its mutexes out,
/// which no program that needs a mutex ever sees.
class company {
public:
    company() = default;

private:
    std::jthread idle_{[](const std::stop_token& stop) {
        while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }};
};

/// Runs work(k), k = 0 .. count - 1, each in a thread of its own.
template <class F>
void crowd(int count, F work) {
    std::vector<std::jthread> threads;
    for (int k = 0; k < count; ++k) threads.emplace_back([&work, k] { work(k); });
}

/// Keeps the compiler from leaving out what leads to the value.
template <class T>
void keep(T& value) {
    asm volatile("" : "+m"(value) : : "memory");
}

} // namespace bench
