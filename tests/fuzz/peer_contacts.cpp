// What peers tell of themselves and of others: contacts, and notices of who passes on what is for a peer. What is accepted is
// written again as the same; and nobody's notice is accepted but the peer's own.
#include "lockstep/net/message/codec.hpp"
#include "net/p2p/relay/relay_notice.hpp"
#include "splits.hpp"

using namespace lockstep::net;
using namespace lockstep::net::p2p;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(reinterpret_cast<const char*>(data), size);
    const value bytes = value::binary{input};
    try {
        const contact one = contact::from_value(bytes);
        if (!(one.to_value() == bytes) || one.id() != peer_id::of(one.key())) std::abort();
    } catch (const value_error&) {
    }
    try {
        const std::vector<contact> all = contacts_from(bytes, 20);
        if (all.size() > 20 || !(to_value(all) == bytes)) std::abort();
    } catch (const value_error&) {
    }
    std::error_code error;
    const value any = decode_messagepack(input, error);
    if (error) return 0;
    try {
        detail::relay_notice::from_value(any, 7);
        std::abort(); // nobody has signed it
    } catch (const value_error&) {
    }
    return 0;
}
