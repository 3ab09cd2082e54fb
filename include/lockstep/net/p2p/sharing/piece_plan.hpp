// Work in numbered pieces: which of them is asked of which source next. Each source begins at a place of its own and goes on from there, so
// that what it reads lies in a row and few want the same at once. When all that is left is under way, a piece is asked of a second
// source too (the end game), so that the slowest source does not decide when all is done.
//
// Without I/O or time. What it does not do: it does not look for the rarest piece first, since sources are taken to have all until
// they say otherwise.
#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace lockstep::net::p2p {

/// A set of small numbers, in which the next one from a place on is found quickly: 64 at a time.
class number_set {
public:
    /// The numbers below `size`, all or none of them.
    explicit number_set(std::size_t size = 0, bool all = false)
        : size_(size), count_(all ? size : 0), words_((size + 63) / 64, all ? ~std::uint64_t{0} : 0) {
        if (all && size % 64 != 0) words_.back() >>= 64 - size % 64;
    }

    std::size_t size() const noexcept { return size_; }   ///< below which they are
    std::size_t count() const noexcept { return count_; } ///< how many there are
    bool contains(std::size_t n) const noexcept { return n < size_ && (words_[n / 64] >> n % 64 & 1) != 0; }
    /// False: it was there.
    bool insert(std::size_t n) noexcept { return !contains(n) && flip(n); }
    /// False: it was not there.
    bool erase(std::size_t n) noexcept { return contains(n) && flip(n); }
    /// The first one from n on; size(): there is none.
    std::size_t first_from(std::size_t n) const noexcept;

private:
    bool flip(std::size_t n) noexcept {
        words_[n / 64] ^= std::uint64_t{1} << n % 64;
        count_ += contains(n) ? 1 : -1;
        return true;
    }

    std::size_t size_, count_;
    std::vector<std::uint64_t> words_;
};

/// A plan for one work. Not for several threads at a time.
class piece_plan {
public:
    using source = std::uint32_t; ///< the number of one

    /// Of so many pieces, of which we have some already: numbers below `pieces`.
    explicit piece_plan(std::size_t pieces, const number_set& have);
    explicit piece_plan(std::size_t pieces) : piece_plan(pieces, number_set(pieces)) {}

    /// One more, which has everything until it says otherwise.
    source add_source();
    /// It is asked nothing more; what it was asked is asked of others.
    void remove_source(source s);

    /// The piece to ask of it next; it is under way from now on. Nothing: there is none for it now. There may be one later,
    /// when another source fails.
    std::optional<std::size_t> next(source s);
    /// It has come, and is right. False: we have had it already, from another one.
    bool arrived(source s, std::size_t piece);
    /// It has not come, and may come when it is asked again.
    void failed(source s, std::size_t piece) { given_back(s, piece); }
    /// The source does not have it, and is not asked for it again.
    void lacks(source s, std::size_t piece);

    bool is_complete() const noexcept { return left_ == 0; }
    std::size_t left() const noexcept { return left_; } ///< that have not arrived
    /// Is anybody being asked?
    bool is_idle() const noexcept { return under_way_.empty(); }

private:
    struct state {
        std::size_t place = 0;        ///< where it goes on
        std::set<std::size_t> asked;  ///< under way from it
        std::set<std::size_t> lacked; ///< that it does not have
    };
    /// Of each piece at most so many sources are asked at once.
    static constexpr std::size_t most_askers = 2;

    std::optional<std::size_t> next_unasked(const state& from) const;
    std::optional<std::size_t> next_of_end_game(const state& from) const;
    void given_back(source s, std::size_t piece);

    std::size_t left_;
    number_set unasked_;                                   ///< neither had nor under way
    std::map<std::size_t, std::vector<source>> under_way_; ///< of whom
    std::map<source, state> sources_;
    source next_source_ = 0;
};

} // namespace lockstep::net::p2p
