// Who has said that they have which content: what one peer notes of that for others. A core without I/O, the time handed in.
//
// What is full takes nothing more until something in it is too old: nobody is pushed out by others who come later.
#pragma once

#include "lockstep/net/message/message.hpp"
#include "lockstep/net/p2p/contact.hpp"

#include <map>
#include <random>
#include <unordered_map>

namespace lockstep::net::p2p {

/// How much is noted.
struct provider_limits {
    std::size_t entries = 50'000;                              ///< in all
    std::size_t of_a_content = 200;                            ///< who have the same
    std::size_t of_a_provider = 2'000;                         ///< contents that one has
    std::chrono::nanoseconds lifetime = std::chrono::hours(1); ///< of what was said; until then it is to be said again
};

/// All members by one thread at a time.
class provider_table {
public:
    explicit provider_table(const provider_limits& limits = {}) : limits_(limits) {}

    /// It has the content of that key, from now on. False: there is no room for it.
    bool add(const peer_id& key, const contact& who, message_deadline now);
    /// It has it no longer.
    void remove(const peer_id& key, const peer_id& who);
    /// Who has it: at most so many of them; where there are more, any.
    template <class Random>
    std::vector<contact> find(const peer_id& key, std::size_t most, message_deadline now, Random& random) {
        expire(now);
        std::vector<contact> some;
        const auto at = by_key_.find(key);
        if (at == by_key_.end()) return some;
        std::vector<const entry*> all;
        for (const auto& [who, e] : at->second) all.push_back(&e);
        std::vector<const entry*> chosen;
        std::sample(all.begin(), all.end(), std::back_inserter(chosen), most, random);
        for (const entry* e : chosen) some.push_back(e->who);
        return some;
    }
    std::size_t size() const noexcept { return by_age_.size(); }

private:
    using age = std::multimap<message_deadline, std::pair<peer_id, peer_id>>; ///< when it ends; of which key, who
    struct entry {
        contact who;
        age::iterator ends;
    };

    void expire(message_deadline now);

    const provider_limits limits_;
    std::unordered_map<peer_id, std::map<peer_id, entry>> by_key_;
    std::unordered_map<peer_id, std::size_t> of_provider_; ///< how many entries are of each
    age by_age_;
};

} // namespace lockstep::net::p2p
