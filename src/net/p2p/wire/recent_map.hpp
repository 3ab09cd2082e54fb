// A map that keeps so many: whoever was not asked for longest makes room for who comes.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <utility>

namespace lockstep::net::p2p::detail {

template <class Key, class Value>
class recent_map {
public:
    explicit recent_map(std::size_t most) noexcept : most_(most) {}

    std::size_t size() const noexcept { return all_.size(); }
    /// Null: it is not there. Otherwise it is the latest now.
    Value* find(const Key& key) {
        const auto at = places_.find(key);
        if (at == places_.end()) return nullptr;
        all_.splice(all_.begin(), all_, at->second);
        return &at->second->second;
    }
    /// What is there, or what make() returns.
    template <class Make>
    Value& find_or_make(const Key& key, Make make) {
        if (Value* const there = find(key)) return *there;
        if (all_.size() >= most_ && !all_.empty()) {
            places_.erase(all_.back().first);
            all_.pop_back();
        }
        all_.emplace_front(key, make());
        places_.emplace(key, all_.begin());
        return all_.front().second;
    }
    void erase(const Key& key) {
        const auto at = places_.find(key);
        if (at == places_.end()) return;
        all_.erase(at->second);
        places_.erase(at);
    }

private:
    using list = std::list<std::pair<Key, Value>>;

    std::size_t most_;
    list all_; ///< the latest first
    std::map<Key, typename list::iterator> places_;
};

} // namespace lockstep::net::p2p::detail
