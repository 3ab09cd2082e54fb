// What all fuzzed readers of bytes must hold to: the result does not depend on the pieces in which the bytes come.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::fuzz {

/// The input of a fuzzer: its first two bytes say how the rest is cut up.
struct cut_input {
    cut_input(const std::uint8_t* data, std::size_t size) {
        const std::size_t head = size < 2 ? size : 2;
        unsigned seed = 0;
        for (std::size_t i = 0; i < head; ++i) seed = seed * 256 + data[i];
        whole.assign(reinterpret_cast<const char*>(data) + head, size - head);
        std::minstd_rand random(seed + 1);
        const std::size_t longest = 1 + random() % 64;
        for (std::string_view rest = whole; !rest.empty();) {
            pieces.emplace_back(rest.substr(0, 1 + random() % longest));
            rest.remove_prefix(pieces.back().size());
        }
    }

    std::string whole;
    std::vector<std::string> pieces;
};

/// Ends the run with what differs, which libFuzzer keeps the input of.
inline void must_agree(const std::string& a, const std::string& b, const char* about) {
    if (a == b) return;
    std::fprintf(stderr, "%s differ:\n--- one\n%s\n--- other\n%s\n", about, a.c_str(), b.c_str());
    std::abort();
}

} // namespace lockstep::fuzz
