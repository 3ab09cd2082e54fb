// Many peers without a network: their contacts, and the tables that they would have.
#pragma once

#include "lockstep/net/p2p/routing/lookup.hpp"
#include "lockstep/net/p2p/routing/routing_table.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

/// A contact that nobody has the private key of: keys are bytes to all that does not sign.
inline contact any_contact(std::mt19937_64& random, std::vector<address> addresses = {}) {
    public_key key;
    for (std::uint8_t& b : key) b = static_cast<std::uint8_t>(random());
    return contact(key, std::move(addresses));
}

/// So many peers, each of whom has a table that is as full as it can be, with some of those who could be in it.
class crowd {
public:
    crowd(std::size_t n, std::size_t k, std::uint64_t seed) : k_(k), random_(seed) {
        for (std::size_t i = 0; i < n; ++i) all_.push_back(any_contact(random_));
        std::ranges::sort(all_, {}, [](const contact& c) { return c.id(); });
        for (std::size_t i = 0; i < n; ++i) index_.emplace(all_[i].id(), i);
        for (const contact& c : all_) tables_.push_back(table_of(c.id()));
    }

    std::size_t size() const { return all_.size(); }
    const contact& who(std::size_t i) const { return all_[i]; }
    const routing_table& table(std::size_t i) const { return tables_[i]; }
    std::optional<std::size_t> find(const peer_id& id) const {
        const auto at = index_.find(id);
        return at == index_.end() ? std::nullopt : std::optional(at->second);
    }
    std::mt19937_64& random() { return random_; }

    /// The nearest of all for which that holds, by looking at each.
    template <class Holds>
    std::vector<contact> nearest(const peer_id& target, std::size_t most, Holds holds) const {
        std::vector<const contact*> found;
        for (std::size_t i = 0; i < all_.size(); ++i)
            if (holds(i)) found.push_back(&all_[i]);
        const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(most, found.size()));
        std::partial_sort(found.begin(), end, found.end(),
                          [&](const contact* a, const contact* b) { return is_closer(a->id(), b->id(), target); });
        std::vector<contact> result;
        for (auto at = found.begin(); at != end; ++at) result.push_back(**at);
        return result;
    }

    /// Looks up a point for one of them. `answer` says what the peer of an index answers: nothing, where it does not. Answers
    /// come in any order.
    template <class Answer>
    lookup look_up(std::size_t asks, const peer_id& target, const lookup_options& options, Answer answer) {
        lookup search(target, who(asks).id(), table(asks).nearest(target, options.wanted), options);
        std::vector<contact> under_way;
        for (;;) {
            while (const auto next = search.next()) under_way.push_back(*next);
            if (under_way.empty()) return search;
            std::swap(under_way[random_() % under_way.size()], under_way.back());
            const contact asked = under_way.back();
            under_way.pop_back();
            const auto i = find(asked.id());
            const std::optional<std::vector<contact>> told = i ? answer(*i) : std::nullopt;
            if (told) search.answered(asked.id(), *told);
            else search.failed(asked.id());
        }
    }

private:
    routing_table table_of(const peer_id& own) {
        routing_table table(own, {.bucket = k_, .replacements = 0});
        // Those who share the first i bits are next to each other, as ids are sorted; and bucket i is the other half of them.
        auto begin = all_.begin(), end = all_.end();
        for (unsigned i = 0; i < peer_id::bits && end - begin > 1; ++i) {
            const auto middle = std::partition_point(begin, end, [&](const contact& c) { return !c.id().bit(i); });
            fill(table, own.bit(i) ? begin : middle, own.bit(i) ? middle : end);
            (own.bit(i) ? begin : end) = middle;
        }
        return table;
    }
    void fill(routing_table& table, std::vector<contact>::iterator begin, std::vector<contact>::iterator end) {
        std::vector<contact> chosen;
        std::sample(begin, end, std::back_inserter(chosen), k_, random_);
        for (const contact& c : chosen) table.proved(c, {});
    }

    const std::size_t k_;
    std::mt19937_64 random_;
    std::vector<contact> all_; ///< by id
    std::unordered_map<peer_id, std::size_t> index_;
    std::vector<routing_table> tables_;
};

} // namespace lockstep::net::p2p
