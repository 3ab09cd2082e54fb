#include "lockstep/net/p2p/contact.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {

address address_from(const std::string& text) {
    address at;
    try {
        at = address(text);
    } catch (const std::invalid_argument& e) {
        throw value_error(std::string("a contact's address is none: ") + e.what());
    }
    if (at.is_unix() || at.port() == 0)
        throw value_error("a contact's address is one that nobody can connect to: " + at.to_string());
    return at;
}

} // namespace

contact::contact(const p2p::public_key& key, std::vector<address> addresses, bool relayed)
    : id_(peer_id::of(key)), key_(key), relayed_(relayed), addresses_(std::move(addresses)) {}

contact contact::from_value(const value& written) {
    const std::string& bytes = written.at("key").bytes().bytes;
    p2p::public_key key;
    if (bytes.size() != key.size()) throw value_error("a contact's key has not 32 bytes");
    std::ranges::copy(bytes, key.begin());
    std::vector<address> addresses;
    if (const value* const at = written.find("at")) {
        if (at->items().size() > most_addresses) throw value_error("a contact has more than 8 addresses");
        for (const value& one : at->items()) addresses.push_back(address_from(one.text()));
    }
    const value* const relayed = written.find("relayed");
    return contact(key, std::move(addresses), relayed != nullptr && relayed->boolean());
}

value contact::to_value() const {
    value::map members{{"key", value::binary{std::string(key_.begin(), key_.end())}}};
    if (!addresses_.empty()) {
        value::array at;
        for (const address& one : addresses_) at.emplace_back(one.to_string());
        members.emplace("at", std::move(at));
    }
    if (relayed_) members.emplace("relayed", true);
    return members;
}

std::string contact::to_string() const {
    std::string text = id_.hex();
    for (const address& one : addresses_) text += (&one == addresses_.data() ? " at " : ", ") + one.to_string();
    if (relayed_) text += " (through others)";
    return text;
}

value to_value(const std::vector<contact>& all) {
    value::array items;
    items.reserve(all.size());
    for (const contact& one : all) items.push_back(one.to_value());
    return items;
}

std::vector<contact> contacts_from(const value& written, std::size_t most) {
    if (written.items().size() > most) throw value_error("there are more contacts than were asked for");
    std::vector<contact> all;
    all.reserve(written.items().size());
    for (const value& one : written.items()) all.push_back(contact::from_value(one));
    return all;
}

} // namespace lockstep::net::p2p
