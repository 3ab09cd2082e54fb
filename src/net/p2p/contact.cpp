// Contacts as bytes, as docs/protocol.md has them: the key, a byte of flags, how many addresses there are, and each of these as its
// family (4 or 6), its bytes and the port, big-endian.
#include "lockstep/net/p2p/contact.hpp"

#include <algorithm>
#include <cstring>
#include <netinet/in.h>

namespace lockstep::net::p2p {

namespace {

constexpr std::uint8_t relayed_flag = 1;

/// The next n bytes, which are taken away.
std::string_view take(std::string_view& bytes, std::size_t n) {
    if (bytes.size() < n) throw value_error("a contact ends too early");
    const std::string_view taken = bytes.substr(0, n);
    bytes.remove_prefix(n);
    return taken;
}
std::uint8_t take_byte(std::string_view& bytes) { return static_cast<std::uint8_t>(take(bytes, 1).front()); }

void append(std::string& out, const void* bytes, std::size_t n) { out.append(static_cast<const char*>(bytes), n); }

/// Those that cannot be written (AF_UNIX, none) are of no use to others, and left out.
bool can_be_written(const address& a) { return (a.family() == AF_INET || a.family() == AF_INET6) && a.port() != 0; }

void append_address(std::string& out, const address& a) {
    if (a.family() == AF_INET) {
        sockaddr_in in;
        std::memcpy(&in, a.data(), sizeof in);
        out += '\4';
        append(out, &in.sin_addr, sizeof in.sin_addr);
        append(out, &in.sin_port, sizeof in.sin_port);
    } else {
        sockaddr_in6 in;
        std::memcpy(&in, a.data(), sizeof in);
        out += '\6';
        append(out, &in.sin6_addr, sizeof in.sin6_addr);
        append(out, &in.sin6_port, sizeof in.sin6_port);
    }
}

template <class Sockaddr>
address address_of(const Sockaddr& in) {
    return address(reinterpret_cast<const sockaddr*>(&in), sizeof in);
}

address take_address(std::string_view& bytes) {
    address taken;
    switch (take_byte(bytes)) {
    case 4: {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        std::memcpy(&in.sin_addr, take(bytes, sizeof in.sin_addr).data(), sizeof in.sin_addr);
        std::memcpy(&in.sin_port, take(bytes, sizeof in.sin_port).data(), sizeof in.sin_port);
        taken = address_of(in);
        break;
    }
    case 6: {
        sockaddr_in6 in{};
        in.sin6_family = AF_INET6;
        std::memcpy(&in.sin6_addr, take(bytes, sizeof in.sin6_addr).data(), sizeof in.sin6_addr);
        std::memcpy(&in.sin6_port, take(bytes, sizeof in.sin6_port).data(), sizeof in.sin6_port);
        taken = address_of(in);
        break;
    }
    default: throw value_error("a contact's address is of no family that there is");
    }
    if (taken.port() == 0) throw value_error("a contact's address has no port: " + taken.to_string());
    return taken;
}

} // namespace

contact::contact(const p2p::public_key& key, std::vector<address> addresses, bool relayed)
    : id_(peer_id::of(key)), key_(key), relayed_(relayed), addresses_(std::move(addresses)) {}

void contact::append_to(std::string& out) const {
    append(out, key_.data(), key_.size());
    out += static_cast<char>(relayed_ ? relayed_flag : 0);
    const auto all = std::ranges::count_if(addresses_, can_be_written);
    const std::size_t count = std::min<std::size_t>(static_cast<std::size_t>(all), most_addresses);
    out += static_cast<char>(count);
    std::size_t left = count;
    for (const address& a : addresses_) {
        if (left == 0) break;
        if (!can_be_written(a)) continue;
        append_address(out, a);
        --left;
    }
}

contact contact::taken_from(std::string_view& bytes) {
    p2p::public_key key;
    std::memcpy(key.data(), take(bytes, key.size()).data(), key.size());
    const std::uint8_t flags = take_byte(bytes);
    if ((flags & ~relayed_flag) != 0) throw value_error("a contact has flags that nobody knows");
    const std::size_t count = take_byte(bytes);
    if (count > most_addresses) throw value_error("a contact has more than 8 addresses");
    std::vector<address> addresses;
    addresses.reserve(count);
    while (addresses.size() < count) addresses.push_back(take_address(bytes));
    return contact(key, std::move(addresses), (flags & relayed_flag) != 0);
}

contact contact::from_value(const value& written) {
    std::string_view bytes = written.bytes().bytes;
    contact taken = taken_from(bytes);
    if (!bytes.empty()) throw value_error("there are bytes behind a contact");
    return taken;
}

value contact::to_value() const {
    value::binary written;
    append_to(written.bytes);
    return written;
}

std::string contact::to_string() const {
    std::string text = id_.hex();
    for (const address& one : addresses_) text += (&one == addresses_.data() ? " at " : ", ") + one.to_string();
    if (relayed_) text += " (through others)";
    return text;
}

value to_value(const std::vector<contact>& all) {
    value::binary written;
    written.bytes.reserve(all.size() * 42);
    for (const contact& one : all) one.append_to(written.bytes);
    return written;
}

std::vector<contact> contacts_from(const value& written, std::size_t most) {
    std::string_view bytes = written.bytes().bytes;
    std::vector<contact> all;
    while (!bytes.empty()) {
        if (all.size() == most) throw value_error("there are more contacts than were asked for");
        all.push_back(contact::taken_from(bytes));
    }
    return all;
}

} // namespace lockstep::net::p2p
