// Who passes packets on: for whom, where to, and when not.
#include "lockstep/net/message/reply.hpp"
#include "net/p2p/relay/relay_core.hpp"

namespace lockstep::net::p2p {

namespace {

constexpr std::size_t most_on_the_way = 8; ///< of peers in a packet's way, and in its trail

/// Takes 20 bytes a peer. Throws value_error.
std::vector<peer_id> ids_from(const value* written) {
    std::vector<peer_id> all;
    if (written == nullptr) return all;
    std::string_view rest = written->bytes().bytes;
    if (rest.size() % peer_id::size != 0 || rest.size() > most_on_the_way * peer_id::size)
        throw value_error("a packet's way is not one of at most 8 peers");
    for (; !rest.empty(); rest.remove_prefix(peer_id::size))
        all.push_back(*peer_id::from_bytes(rest.substr(0, peer_id::size)));
    return all;
}
value::binary bytes_of(const std::vector<peer_id>& all) {
    value::binary written;
    for (const peer_id& one : all) written.bytes += one.view();
    return written;
}
peer_id id_from(const value& written) {
    const auto id = peer_id::from_bytes(written.bytes().bytes);
    if (!id) throw value_error("an id has not 20 bytes");
    return *id;
}
/// Who has sent it. Throws value_error.
peer_id sender_of(const message& m) {
    const auto id = peer_id::from_hex(m.sender);
    if (!id) throw value_error("the sender is no peer");
    return *id;
}

} // namespace

value::map relayed_network::core::packet::to_value() const {
    value::map m{{"to", value::binary{std::string(to.view())}}, {"box", value::binary{box}}, {"hops", hops}};
    if (!way.empty()) m.emplace("way", bytes_of(way));
    if (!trail.empty()) m.emplace("trail", bytes_of(trail));
    return m;
}

relayed_network::core::packet relayed_network::core::packet::from_value(const value& written) {
    return {.to = id_from(written.at("to")),
            .box = written.at("box").bytes().bytes,
            .hops = written.at("hops").natural(),
            .way = ids_from(written.find("way")),
            .trail = ids_from(written.find("trail"))};
}

// --- for whom ---------------------------------------------------------------------------------------------------------

/// `p2p.relay.serve`: somebody wants us to pass on what is for it, or still does.
message_content relayed_network::core::serve(const message& m) {
    const value content = m.content.to_value();
    const detail::relay_notice n = detail::relay_notice::from_value(content.at("notice"), below.network_id());
    const peer_id who = sender_of(m);
    if (peer_id::of(n.key) != who) throw value_error("the notice is another peer's");
    if (!options.serves || !options.is_reachable)
        throw remote_error(reply_code::not_supported, "this peer passes nothing on");
    const parking::raw_guard guard(lock_);
    const message_deadline now = clock.now();
    if (!clients_.contains(who)) {
        std::erase_if(clients_, [&](const auto& c) { return c.second.until <= now; });
        if (clients_.size() >= options.most_clients)
            throw remote_error(reply_code::temporarily_unavailable, "this peer passes on for as many as it can");
    }
    client& c = clients_[who];
    if (n.number >= c.number) {
        c.number = n.number;
        c.notice = content.at("notice");
    }
    c.until = clock.after(options.lease);
    return value::map{{"lease_us", std::chrono::floor<std::chrono::microseconds>(options.lease).count()}};
}

/// `p2p.relay.find`: how are packets for that peer to be sealed, and who passes them on?
message_content relayed_network::core::find(const message& m) {
    const peer_id to = id_from(m.content.to_value().at("to"));
    const parking::raw_guard guard(lock_);
    const auto c = clients_.find(to);
    if (c == clients_.end() || c->second.until <= clock.now())
        throw remote_error(reply_code::key_does_not_exist, "nothing is passed on here for " + to.hex());
    return value::map{{"notice", c->second.notice}};
}

// --- packets ----------------------------------------------------------------------------------------------------------

/// `p2p.relay.pass`: a packet for us, or to be passed on. It is answered when it is there.
message_content relayed_network::core::pass(const message& m) {
    packet p = packet::from_value(m.content.to_value());
    const peer_id from = sender_of(m);
    if (p.to == me.id()) return take(from, p);
    return pass_on(from, std::move(p));
}

message_content relayed_network::core::pass_on(const peer_id& from, packet p) {
    check_quota(from);
    if (p.hops == 0 || p.trail.size() >= most_on_the_way || std::ranges::find(p.trail, me.id()) != p.trail.end())
        throw remote_error(static_cast<int>(relay_code::loop), "the packet goes round in circles");
    --p.hops;
    const peer_id next = next_of(from, p);
    {
        const parking::raw_guard guard(lock_);
        if (under_way_[next] >= options.most_under_way)
            throw remote_error(reply_code::temporarily_unavailable, "too many packets are under way to " + next.hex());
        ++under_way_[next];
        senders_.find_or_make(from, [] { return message_deadline(); }) = clock.after(options.lease);
    }
    const defer done([&] {
        const parking::raw_guard guard(lock_);
        if (--under_way_[next] == 0) under_way_.erase(next);
    });
    p.trail.push_back(from);
    try {
        own_.request(next.hex(), "p2p.relay.pass", p.to_value(), in_time({}));
    } catch (const std::system_error&) {
        throw remote_error(reply_code::node_not_found, "the way to " + p.to.hex() + " ends here");
    }
    ++passed;
    return value::map{};
}

/// Who gets it next. Only those come into question who want it: for whom we serve, and who have sent through us themselves.
/// Throws remote_error.
peer_id relayed_network::core::next_of(const peer_id& from, packet& p) {
    std::vector<contact> others;
    const auto was_there = [&](const peer_id& id) {
        return id == from || id == me.id() || std::ranges::find(p.trail, id) != p.trail.end();
    };
    {
        const parking::raw_guard guard(lock_);
        const message_deadline now = clock.now();
        const auto takes = [&](const peer_id& id) {
            const auto c = clients_.find(id);
            if (c != clients_.end() && c->second.until > now) return true;
            const message_deadline* const until = senders_.find(id);
            return until != nullptr && *until > now;
        };
        peer_id next = p.to;
        if (!p.way.empty()) {
            next = p.way.front();
            p.way.erase(p.way.begin());
        }
        if (takes(next) && !was_there(next)) return next;
    }
    // It is somebody else's client, perhaps: then the packet goes there, if it may go so far.
    if (const auto known = known_notice(p.to)) others = known->relays;
    else if (const auto fetched = fetch_notice(p.to, {})) others = fetched->relays;
    for (const contact& relay : others) {
        if (relay.relayed() || was_there(relay.id())) continue;
        below.know(relay);
        return relay.id();
    }
    throw remote_error(reply_code::key_does_not_exist, "nothing is passed on here for " + p.to.hex());
}

void relayed_network::core::check_quota(const peer_id& from) {
    const parking::raw_guard guard(lock_);
    const message_deadline now = clock.now();
    const auto fresh = [&] { return detail::token_bucket(options.of_sender.a_second, options.of_sender.at_once, now); };
    const std::chrono::nanoseconds until = quotas_.find_or_make(from, fresh).take(now);
    if (until.count() != 0)
        throw remote_error(static_cast<int>(reply_code::temporarily_unavailable), "too many packets",
                           {{"retry_after_us", std::chrono::ceil<std::chrono::microseconds>(until).count()}});
}

} // namespace lockstep::net::p2p
