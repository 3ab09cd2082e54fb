#include "lockstep/net/p2p/scaffold/name_record.hpp"

#include "lockstep/net/message/message.hpp"

#include <algorithm>
#include <stdexcept>

namespace lockstep::net::p2p {

bool is_peer_name(std::string_view name) noexcept {
    return name.size() <= name_record::longest_name && is_message_name(name);
}

/// What the signature is of: nothing else that is signed anywhere begins so.
std::string name_record::signed_bytes() const {
    std::string text("lockstep p2p name\0", 18);
    for (int shift = 56; shift >= 0; shift -= 8) text += static_cast<char>(sequence >> shift);
    text += static_cast<char>(name.size());
    text += name;
    text += where.to_value().bytes().bytes;
    return text;
}

name_record name_record::made(const identity& who, std::string name, const contact& where, std::uint64_t sequence) {
    if (!is_peer_name(name))
        throw std::invalid_argument("'" + name + "' cannot be a name: it has 1 to 64 bytes of visible ASCII");
    name_record r{std::move(name), where, sequence};
    r.by = who.sign(r.signed_bytes());
    return r;
}

bool name_record::is_genuine() const noexcept {
    return is_peer_name(name) && identity::verify(where.key(), signed_bytes(), by);
}

value name_record::to_value() const {
    return value::map{{"name", name},
                      {"where", where.to_value()},
                      {"sequence", sequence},
                      {"signature", value::binary{std::string(by.begin(), by.end())}}};
}

name_record name_record::from_value(const value& written) {
    name_record r{written.at("name").text(), contact::from_value(written.at("where")),
                  written.at("sequence").natural()};
    const std::string& bytes = written.at("signature").bytes().bytes;
    if (bytes.size() != r.by.size()) throw value_error("a signature has 64 bytes");
    std::ranges::copy(bytes, r.by.begin());
    if (!r.is_genuine()) throw value_error("'" + r.name + "' is not signed by whose contact it has");
    return r;
}

} // namespace lockstep::net::p2p
