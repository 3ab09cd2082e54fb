// Requests, and the answers to those of others: docs/protocol.md, "Peers".
#include "net/p2p/peer/core.hpp"

namespace lockstep::net::p2p {

contact peer::core::self() const { return contact(who.public_key(), network.addresses(), network.relayed()); }

/// Who we are, to peers who may not know us.
value::map peer::core::introduction() const {
    value::map m{{"me", self().to_value()}};
    if (const std::uint32_t id = network.network_id(); id != 0) m.emplace("net", id);
    return m;
}

/// Who sends that, by what it says of itself. Throws remote_error where that cannot be.
contact peer::core::introduced(const std::string& name, const value& content) {
    contact sender = contact::from_value(content.at("me"));
    // "Two networks MUST NOT become one": whoever is of another one gets into no table.
    const value* const net = content.find("net");
    const std::uint64_t theirs = net == nullptr ? 0 : net->natural();
    if (theirs != network.network_id())
        throw remote_error(static_cast<int>(peer_code::another_network), "this is network " +
                                                                             std::to_string(network.network_id()) +
                                                                             ", not " + std::to_string(theirs));
    if (sender.id().hex() != name)
        throw remote_error(static_cast<int>(peer_code::not_its_key),
                           "a peer with that key is called " + sender.id().hex());
    return sender;
}

void peer::core::on(const std::string& kind, handler h) {
    at.on(kind, [this, h = std::move(h)](const message& m) -> message_content {
        const auto from = peer_id::from_hex(m.sender);
        if (!from) throw value_error("the sender's name is no id of a peer");
        heard(*from);
        return h(*from, m.content.to_value());
    });
}

/// Names those whom we know who are nearest to a point.
value peer::core::answer_find(const message& m) {
    const value content = m.content.to_value();
    const contact from = introduced(m.sender, content);
    const auto target = peer_id::from_bytes(content.at("target").bytes().bytes);
    if (!target) throw value_error("a target has 20 bytes");
    lock.lock();
    std::vector<contact> near = table.nearest(*target, options.routing.bucket + 1);
    lock.unlock();
    std::erase_if(near, [&](const contact& c) { return c.id() == from.id(); });
    if (near.size() > options.routing.bucket) near.pop_back();
    heard_of(from);
    return value::map{{"peers", to_value(near)}};
}

/// A patience that ends after so long at the latest, by our clock.
patience peer::core::no_longer_than(const patience& wait, std::chrono::nanoseconds length) const {
    patience shorter = wait;
    shorter.until = std::min(wait.until, clock.after(length));
    return shorter;
}

std::optional<message> peer::core::ask(const contact& whom, const std::string& kind, value content,
                                       const patience& wait, std::error_code& error) {
    network.know(whom);
    const patience time = no_longer_than(wait, options.request_time);
    auto answer = at.request({.sender = {}, .recipient = whom.id().hex(), .kind = kind, .content = std::move(content)},
                             time, error);
    if (answer && answer->kind != error_kind) proved(whom);
    else if (answer) refused(whom, remote_error(*answer).code());
    // Who was given less time than everybody else has not failed.
    else if (error != std::errc::operation_canceled && (error != std::errc::timed_out || time.until < wait.until))
        failed(whom.id());
    return answer;
}

} // namespace lockstep::net::p2p
