// Mixing functions: seeds out of a seed and a counter, and hashes.
#pragma once

#include <cstdint>

namespace lockstep::explore {

/// The output function of splitmix64 (Steele, Lea, Flood, OOPSLA 2014): a bijection that scatters its input.
constexpr std::uint64_t scatter(std::uint64_t z) {
    z += 0x9e37'79b9'7f4a'7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebULL;
    return z ^ (z >> 31);
}

/// 128 bits, wide enough that equal hashes may stand for equal things in a search of 10^12 executions.
struct wide_hash {
    std::uint64_t low = 0, high = 0;
    bool operator==(const wide_hash&) const = default;
    /// Order-insensitive combination.
    wide_hash& operator+=(const wide_hash& other) {
        low += other.low;
        high += other.high;
        return *this;
    }
    /// Order-sensitive combination.
    void absorb(std::uint64_t value) {
        low = scatter(low ^ value);
        high = scatter(high + value * 0x9fb2'1c65'1e98'df25ULL);
    }
};

} // namespace lockstep::explore
