// How long each of many calls took.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace bench {

class times {
public:
    using clock = std::chrono::steady_clock;

    /// For so many seconds from now on.
    explicit times(double seconds)
        : end_(clock::now() + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(seconds))) {}

    static clock::time_point now() noexcept { return clock::now(); }
    bool is_over(clock::time_point t) const noexcept { return t >= end_; }
    /// One that began then has ended now, which is returned.
    clock::time_point add(clock::time_point begin) {
        const clock::time_point t = clock::now();
        took_.push_back(std::chrono::duration<float, std::micro>(t - begin).count());
        return t;
    }
    /// How many there were, and the microseconds of the median one.
    void print() {
        if (took_.empty()) return;
        const auto middle = took_.begin() + static_cast<std::ptrdiff_t>(took_.size() / 2);
        std::nth_element(took_.begin(), middle, took_.end());
        std::printf("%zu %.2f\n", took_.size(), static_cast<double>(*middle));
    }

private:
    const clock::time_point end_;
    std::vector<float> took_;
};

} // namespace bench
