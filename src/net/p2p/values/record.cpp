#include "lockstep/net/p2p/values/record.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {

/// A hash of a value is never taken for one of an owner: they begin differently (as in RFC 6962 §2.1).
constexpr char value_comes = 0, owner_comes = 1;

template <std::size_t Size>
std::string_view view_of(const std::array<std::uint8_t, Size>& bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), Size};
}

template <std::size_t Size>
std::array<std::uint8_t, Size> array_of(const value& written, std::string_view name) {
    const std::string& bytes = written.at(name).bytes().bytes;
    if (bytes.size() != Size)
        throw value_error("'" + std::string(name) + "' of a record has " + std::to_string(bytes.size()) +
                          " bytes instead of " + std::to_string(Size));
    std::array<std::uint8_t, Size> a;
    std::ranges::copy(bytes, a.begin());
    return a;
}

} // namespace

/// docs/protocol.md: "LSvalue1", the sequence number in 8 bytes (big-endian), 1 where it is a tombstone and else 0, the length
/// of the salt in one byte, the salt, the value.
std::string record::content::signed_bytes() const {
    std::string out = "LSvalue1";
    out.reserve(out.size() + 10 + salt.size() + bytes.size());
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(version.sequence >> shift);
    out += removed ? '\1' : '\0';
    out += static_cast<char>(salt.size());
    return out.append(salt).append(bytes);
}

peer_id record::key_of(std::string_view value) { return peer_id::of(std::string(1, value_comes).append(value)); }

peer_id record::key_of(const public_key& owner, std::string_view salt) {
    return peer_id::of(std::string(1, owner_comes).append(view_of(owner)).append(salt));
}

record record::immutable(std::string value) {
    if (value.size() > largest_value) throw std::length_error("the value of a record has more than 1 MiB");
    content c;
    c.key = c.version.digest = key_of(value);
    c.bytes = std::move(value);
    return record(std::move(c));
}

record record::sign(const identity& owner, content c) {
    if (c.bytes.size() > largest_value) throw std::length_error("the value of a record has more than 1 MiB");
    if (c.salt.size() > largest_salt) throw std::length_error("the salt of a record has more than 64 bytes");
    if (c.version.sequence == 0 || c.version.sequence > largest_sequence)
        throw std::out_of_range("the sequence number of a record is not between 1 and 2^53 - 1");
    c.owner = owner.public_key();
    c.key = key_of(c.owner, c.salt);
    const std::string text = c.signed_bytes();
    c.version.digest = peer_id::of(text);
    c.by = owner.sign(text);
    return record(std::move(c));
}

record record::signed_by(const identity& owner, std::string value, std::uint64_t sequence, std::string salt) {
    content c;
    c.version.sequence = sequence;
    c.bytes = std::move(value);
    c.salt = std::move(salt);
    return sign(owner, std::move(c));
}

record record::tombstone(const identity& owner, std::uint64_t sequence, std::string salt) {
    content c;
    c.version.sequence = sequence;
    c.removed = true;
    c.salt = std::move(salt);
    return sign(owner, std::move(c));
}

value record::to_value() const {
    if (!is_signed()) return value::map{{"value", value::binary{bytes()}}};
    value::map members{{"owner", value::binary{std::string(view_of(owner()))}},
                       {"sequence", sequence()},
                       {"signature", value::binary{std::string(view_of(held_->by))}}};
    if (!salt().empty()) members.emplace("salt", value::binary{salt()});
    if (is_tombstone()) members.emplace("removed", true);
    else members.emplace("value", value::binary{bytes()});
    return members;
}

record record::from_value(const value& written, const std::optional<record>& known) {
    const value* const owner = written.find("owner");
    if (owner == nullptr) {
        const std::string& bytes = written.at("value").bytes().bytes;
        if (bytes.size() > largest_value) throw value_error("the value of a record has more than 1 MiB");
        return immutable(bytes);
    }
    content c;
    c.owner = array_of<32>(written, "owner");
    c.by = array_of<64>(written, "signature");
    c.version.sequence = written.at("sequence").natural();
    if (c.version.sequence == 0 || c.version.sequence > largest_sequence)
        throw value_error("the sequence number of a record is not between 1 and 2^53 - 1");
    if (const value* const salt = written.find("salt")) c.salt = salt->bytes().bytes;
    if (c.salt.size() > largest_salt) throw value_error("the salt of a record has more than 64 bytes");
    const value* const removed = written.find("removed");
    c.removed = removed != nullptr && removed->boolean();
    if (c.removed != (written.find("value") == nullptr)) throw value_error("a record has either a value or is removed");
    if (!c.removed) c.bytes = written.at("value").bytes().bytes;
    if (c.bytes.size() > largest_value) throw value_error("the value of a record has more than 1 MiB");
    if (known && known->owner() == c.owner && known->salt() == c.salt && known->sequence() == c.version.sequence &&
        known->is_tombstone() == c.removed && known->bytes() == c.bytes)
        return *known;
    const std::string text = c.signed_bytes();
    if (!identity::verify(c.owner, text, c.by)) throw value_error("the signature of a record is wrong");
    c.key = key_of(c.owner, c.salt);
    c.version.digest = peer_id::of(text);
    return record(std::move(c));
}

bool record::gives_way_to(const record& next) const noexcept {
    if (sequence() != next.sequence()) return sequence() < next.sequence();
    if (is_tombstone() != next.is_tombstone()) return next.is_tombstone();
    return bytes() < next.bytes(); // as unsigned bytes: that is how std::string compares
}

} // namespace lockstep::net::p2p
