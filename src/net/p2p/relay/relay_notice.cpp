#include "net/p2p/relay/relay_notice.hpp"

#include <algorithm>

namespace lockstep::net::p2p::detail {

namespace {

constexpr std::string_view label = "lockstep relay notice 1"; ///< begins what is signed

template <class Bytes>
std::string text_of(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}
template <class Bytes>
void take(const value& content, std::string_view key, Bytes& into) {
    const std::string& bytes = content.at(key).bytes().bytes;
    if (bytes.size() != into.size()) throw value_error("'" + std::string(key) + "' has the wrong length");
    std::copy(bytes.begin(), bytes.end(), into.begin());
}

} // namespace

std::string relay_notice::signed_text(std::uint32_t network, const std::string& relays_written) const {
    std::string text(label);
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(network >> shift);
    for (int shift = 56; shift >= 0; shift -= 8) text += static_cast<char>(number >> shift);
    return text + text_of(seals_with) + relays_written;
}

value relay_notice::to_value(const identity& by, std::uint32_t network) const {
    value written = p2p::to_value(relays);
    const signature s = by.sign(signed_text(network, written.bytes().bytes));
    return value::map{{"key", value::binary{text_of(by.public_key())}},
                      {"number", number},
                      {"seal", value::binary{text_of(seals_with)}},
                      {"relays", std::move(written)},
                      {"signature", value::binary{text_of(s)}}};
}

relay_notice relay_notice::from_value(const value& written, std::uint32_t network) {
    relay_notice n;
    signature by;
    take(written, "key", n.key);
    take(written, "seal", n.seals_with);
    take(written, "signature", by);
    n.number = written.at("number").natural();
    n.relays = contacts_from(written.at("relays"), most_relays);
    if (!identity::verify(n.key, n.signed_text(network, written.at("relays").bytes().bytes), by))
        throw value_error("a relay notice is not signed by its peer");
    return n;
}

} // namespace lockstep::net::p2p::detail
