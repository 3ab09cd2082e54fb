// A set of processes as a row of 64-bit words, a bit each by process_id::number(). The words belong to somebody else (a
// row of the shared memory, the runtime's own state), and there are as many as the threads of a run need; what lies
// beyond them is not in the set.
#pragma once

#include "trace/process.hpp"

namespace lockstep::trace {

/// Words in a set that can hold every process of an execution with so many threads and devices.
constexpr unsigned words_of_set(unsigned threads, unsigned devices = 0) {
    return (process_numbers(threads, devices) + 63) / 64;
}

class process_set {
public:
    /// Goes through the members in the order of their numbers.
    class iterator {
    public:
        constexpr iterator(const std::uint64_t* words, unsigned at, unsigned count)
            : words_(words), at_(at), count_(count), rest_(at < count ? words[at] : 0) {
            skip_empty();
        }
        constexpr process_id operator*() const {
            return process_id::from_number(at_ * 64 + static_cast<unsigned>(__builtin_ctzll(rest_)));
        }
        constexpr iterator& operator++() {
            rest_ &= rest_ - 1;
            skip_empty();
            return *this;
        }
        constexpr bool operator==(const iterator& other) const { return at_ == other.at_ && rest_ == other.rest_; }

    private:
        constexpr void skip_empty() {
            while (rest_ == 0 && at_ < count_) rest_ = ++at_ < count_ ? words_[at_] : 0;
        }

        const std::uint64_t* words_;
        unsigned at_, count_;
        std::uint64_t rest_;
    };

    constexpr process_set() = default; ///< of nobody
    constexpr process_set(const std::uint64_t* words, unsigned count) : words_(words), count_(count) {}

    constexpr bool contains(process_id p) const {
        const unsigned word = p.number() / 64;
        return word < count_ && (words_[word] >> (p.number() % 64) & 1U) != 0;
    }
    constexpr bool empty() const { return begin() == end(); }
    constexpr unsigned size() const {
        unsigned all = 0;
        for (unsigned w = 0; w < count_; ++w) // few are in it, and counting instructions are not everywhere
            for (std::uint64_t rest = words_[w]; rest != 0; rest &= rest - 1) ++all;
        return all;
    }
    constexpr iterator begin() const { return {words_, 0, count_}; }
    constexpr iterator end() const { return {words_, count_, count_}; }

protected:
    const std::uint64_t* words_ = nullptr;
    unsigned count_ = 0;
};

/// One that may be changed. Insert only processes for which there is a word.
class changeable_process_set : public process_set {
public:
    constexpr changeable_process_set(std::uint64_t* words, unsigned count) : process_set(words, count), own_(words) {}

    constexpr void clear() {
        for (unsigned w = 0; w < count_; ++w) own_[w] = 0;
    }
    constexpr void insert(process_id p) { own_[p.number() / 64] |= 1ULL << (p.number() % 64); }
    constexpr void erase(process_id p) {
        if (p.number() / 64 < count_) own_[p.number() / 64] &= ~(1ULL << (p.number() % 64));
    }

private:
    std::uint64_t* own_;
};

} // namespace lockstep::trace
