// Who has said that they have which content.
#include "lockstep/net/p2p/directory/provider_table.hpp"

namespace lockstep::net::p2p {

bool provider_table::add(const peer_id& key, const contact& who, message_deadline now) {
    expire(now);
    remove(key, who.id()); // what it said before counts no more
    const auto at = by_key_.find(key);
    const auto mine = of_provider_.find(who.id());
    if (by_age_.size() >= limits_.entries || (at != by_key_.end() && at->second.size() >= limits_.of_a_content) ||
        (mine != of_provider_.end() && mine->second >= limits_.of_a_provider))
        return false;
    const auto ends = by_age_.emplace(now + limits_.lifetime, std::pair(key, who.id()));
    by_key_[key].insert_or_assign(who.id(), entry{who, ends});
    ++of_provider_[who.id()];
    return true;
}

void provider_table::remove(const peer_id& key, const peer_id& who) {
    const auto at = by_key_.find(key);
    if (at == by_key_.end()) return;
    const auto e = at->second.find(who);
    if (e == at->second.end()) return;
    by_age_.erase(e->second.ends);
    at->second.erase(e);
    if (at->second.empty()) by_key_.erase(at);
    if (const auto mine = of_provider_.find(who); --mine->second == 0) of_provider_.erase(mine);
}

void provider_table::expire(message_deadline now) {
    while (!by_age_.empty() && by_age_.begin()->first <= now) {
        const auto [key, who] = by_age_.begin()->second;
        remove(key, who);
    }
}

} // namespace lockstep::net::p2p
