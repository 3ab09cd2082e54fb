// Which piece is asked of which source next.
#include "lockstep/net/p2p/sharing/piece_plan.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

std::size_t number_set::first_from(std::size_t n) const noexcept {
    if (n >= size_) return size_;
    std::size_t word = n / 64;
    std::uint64_t bits = words_[word] >> n % 64 << n % 64;
    while (bits == 0) {
        if (++word == words_.size()) return size_;
        bits = words_[word];
    }
    return word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
}

piece_plan::piece_plan(std::size_t pieces, const number_set& have)
    : left_(pieces - have.count()), unasked_(pieces, true) {
    for (std::size_t n = have.first_from(0); n < have.size(); n = have.first_from(n + 1)) unasked_.erase(n);
}

piece_plan::source piece_plan::add_source() {
    const source s = next_source_++;
    // By the golden ratio, wherever the others have begun, the next one is far from each of them.
    const std::uint32_t turn = s * 2654435769U;
    sources_[s].place = static_cast<std::size_t>(std::uint64_t{turn} * unasked_.size() >> 32);
    return s;
}

void piece_plan::remove_source(source s) {
    const auto gone = sources_.find(s);
    if (gone == sources_.end()) return;
    const std::set<std::size_t> asked = gone->second.asked;
    for (const std::size_t piece : asked) given_back(s, piece);
    sources_.erase(gone);
}

std::optional<std::size_t> piece_plan::next(source s) {
    const auto at = sources_.find(s);
    if (at == sources_.end()) return std::nullopt;
    state& from = at->second;
    std::optional<std::size_t> piece = next_unasked(from);
    if (!piece) piece = next_of_end_game(from);
    if (!piece) return std::nullopt;
    unasked_.erase(*piece);
    under_way_[*piece].push_back(s);
    from.asked.insert(*piece);
    from.place = *piece + 1;
    return piece;
}

/// The first one from its place on, then from the beginning.
std::optional<std::size_t> piece_plan::next_unasked(const state& from) const {
    const auto first = [&](std::size_t begin, std::size_t end) {
        std::size_t n = unasked_.first_from(begin);
        while (n < end && from.lacked.contains(n)) n = unasked_.first_from(n + 1);
        return n < end ? std::optional(n) : std::nullopt;
    };
    const auto ahead = first(from.place, unasked_.size());
    return ahead ? ahead : first(0, std::min(from.place, unasked_.size()));
}

std::optional<std::size_t> piece_plan::next_of_end_game(const state& from) const {
    if (unasked_.count() != 0) return std::nullopt;
    for (const auto& [piece, askers] : under_way_)
        if (askers.size() < most_askers && !from.asked.contains(piece) && !from.lacked.contains(piece)) return piece;
    return std::nullopt;
}

bool piece_plan::arrived(source s, std::size_t piece) {
    if (const auto at = sources_.find(s); at != sources_.end()) at->second.asked.erase(piece);
    const bool asked = under_way_.erase(piece) != 0;
    if (!asked && !unasked_.erase(piece)) return false; // we have it
    --left_;
    return true;
}

void piece_plan::lacks(source s, std::size_t piece) {
    if (const auto at = sources_.find(s); at != sources_.end()) at->second.lacked.insert(piece);
    given_back(s, piece);
}

/// It is no longer under way from that source; where it is from none, it is to be asked again.
void piece_plan::given_back(source s, std::size_t piece) {
    if (const auto at = sources_.find(s); at != sources_.end()) at->second.asked.erase(piece);
    const auto way = under_way_.find(piece);
    if (way == under_way_.end() || std::erase(way->second, s) == 0 || !way->second.empty()) return;
    under_way_.erase(way);
    unasked_.insert(piece);
}

} // namespace lockstep::net::p2p
