#include "net/p2p/values/peer_neighbourhood.hpp"

namespace lockstep::net::p2p::detail {

void peer_neighbourhood::meet(const contact& who) const {
    const parking::raw_guard guard(lock_);
    if (met_.size() >= most_met) met_.clear(); // they are found again when they are needed
    met_.insert_or_assign(who.id(), who);
}

std::optional<contact> peer_neighbourhood::contact_of(const peer_id& who) const {
    {
        const parking::raw_guard guard(lock_);
        if (const auto at = met_.find(who); at != met_.end()) return at->second;
    }
    if (const auto e = at_.known(who)) return e->who;
    return std::nullopt;
}

std::vector<peer_id> peer_neighbourhood::nearest(const peer_id& key, std::size_t most, const patience& wait) {
    find_options how{.lookup = at_.options().lookup};
    how.lookup.wanted = most;
    std::vector<peer_id> found;
    for (const contact& c : at_.find(key, how, wait).nearest) {
        meet(c);
        found.push_back(c.id());
    }
    return found;
}

std::vector<peer_id> peer_neighbourhood::known(const peer_id& key, std::size_t most) const {
    std::vector<peer_id> found;
    for (const contact& c : at_.known_near(key, most)) found.push_back(c.id());
    return found;
}

void peer_neighbourhood::has_not_answered(const peer_id& who) {
    const auto its = contact_of(who);
    if (!its) return;
    try {
        at_.ping(*its); // who does not answer that either is not known any more, soon
    } catch (const std::system_error&) {
    } catch (const remote_error&) {
    }
}

std::optional<message> peer_neighbourhood::ask(const peer_id& who, const std::string& kind, value content,
                                               const patience& wait, std::error_code& error) {
    const auto its = contact_of(who);
    if (!its) {
        error = std::make_error_code(std::errc::host_unreachable);
        return std::nullopt;
    }
    return at_.ask(*its, kind, std::move(content), wait, error);
}

void peer_neighbourhood::introduced(const peer_id& who, const value& introduction) {
    const contact its = contact::from_value(introduction);
    if (its.id() != who) throw value_error("a contact of another peer");
    meet(its);
}

void peer_neighbourhood::on_change(std::function<void()> told) {
    module_.on_neighbours([told = std::move(told)](const neighbour_event&) { told(); });
}

} // namespace lockstep::net::p2p::detail
