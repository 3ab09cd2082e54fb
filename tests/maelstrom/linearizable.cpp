// Is there an order of the operations on a key in which each takes effect between its begin and its end, and which a register
// could have gone through? (J. Wing, C. Gong, Testing and Verifying Concurrent Objects, 1993; with the memory of G. Lowe, Testing for
// Linearizability, 2017: what has been tried once is not tried again.)
#include "maelstrom/checkers.hpp"

#include <optional>
#include <unordered_set>

namespace maelstrom {

namespace {

using outcome = operation::outcome;
using state = std::optional<std::int64_t>; ///< of a register; nothing: it is not there

/// May the operation be the next one? Then what the register is afterwards. `done`: an operation whose outcome is not
/// known is taken as done.
bool may_be_next(const operation& o, const state& before, state& after) {
    after = before;
    if (o.kind == "read") {
        if (o.how == outcome::failed) return !before.has_value();
        return o.how == outcome::unknown || (before && o.answered.at("value") == value(*before));
    }
    if (o.kind == "write") {
        after = o.asked.at("value").integer();
        return true;
    }
    const std::int64_t from = o.asked.at("from").integer();
    if (o.how == outcome::failed) return o.code == 20 ? !before.has_value() : before.has_value() && *before != from;
    if (before != from) return o.how == outcome::unknown; // it has done nothing
    after = o.asked.at("to").integer();
    return true;
}

class search {
public:
    explicit search(std::vector<const operation*> all) : all_(std::move(all)), taken_(all_.size(), false) {}

    bool finds_order(const state& now) {
        if (left_to_take() == 0) return true;
        if (!tried_.insert(key(now)).second) return false;
        // Whoever comes next must have begun before the first of the others has ended.
        time_point first_end = no_deadline;
        for (std::size_t i = 0; i < all_.size(); ++i)
            if (!taken_[i] && all_[i]->how != outcome::unknown) first_end = std::min(first_end, all_[i]->end);
        for (std::size_t i = 0; i < all_.size(); ++i) {
            state next;
            if (taken_[i] || all_[i]->begin > first_end || !may_be_next(*all_[i], now, next)) continue;
            taken_[i] = true;
            if (finds_order(next)) return true;
            taken_[i] = false;
        }
        return false;
    }

private:
    /// Those whose outcome is not known need never take effect.
    std::size_t left_to_take() const {
        std::size_t left = 0;
        for (std::size_t i = 0; i < all_.size(); ++i) left += !taken_[i] && all_[i]->how != outcome::unknown ? 1 : 0;
        return left;
    }
    std::string key(const state& now) const {
        std::string k = now ? std::to_string(*now) + ":" : "-:";
        for (const bool t : taken_) k += t ? '1' : '0';
        return k;
    }

    std::vector<const operation*> all_;
    std::vector<bool> taken_;
    std::unordered_set<std::string> tried_; ///< looked up only
};

} // namespace

problems check_linearizable(const history& h) {
    problems found;
    std::map<std::int64_t, std::vector<const operation*>> by_key;
    for (const operation& o : h) {
        if (o.how == outcome::unknown && o.kind == "read") continue;            // says nothing
        if (o.how == outcome::failed && o.code != 20 && o.code != 22) continue; // has done nothing
        by_key[o.asked.at("key").integer()].push_back(&o);
    }
    for (auto& [key, all] : by_key) {
        std::ranges::sort(all, {}, [](const operation* o) { return o->begin; });
        try {
            if (!search(all).finds_order(std::nullopt))
                found.push_back("there is no order for the " + std::to_string(all.size()) + " operations on key " +
                                std::to_string(key));
        } catch (const value_error& e) {
            found.push_back("an answer about key " + std::to_string(key) + " is none: " + e.what());
        }
    }
    return found;
}

} // namespace maelstrom
