#include "lockstep/net/p2p/wire/peer_error.hpp"

namespace lockstep::net::p2p {

namespace {

class category final : public std::error_category {
public:
    const char* name() const noexcept override { return "lockstep.peers"; }
    std::string message(int code) const override {
        switch (static_cast<peer_errc>(code)) {
        case peer_errc::malformed: return "not a handshake of peers";
        case peer_errc::wrong_version: return "another version of the handshake";
        case peer_errc::wrong_identity: return "another peer than the one that was called";
        case peer_errc::oneself: return "the peer is oneself";
        case peer_errc::wrong_proof: return "the peer cannot prove that the key is its own";
        case peer_errc::no_key: return "the peer's certificate is not of its key";
        case peer_errc::refused: return "refused by the peer";
        case peer_errc::busy: return "no room for another connection";
        case peer_errc::wrong_sender: return "a message in the name of another peer";
        case peer_errc::in_the_clear: return "TLS is wanted";
        }
        return "unknown error";
    }
};

} // namespace

const std::error_category& peer_category() noexcept {
    static const category it;
    return it;
}

std::error_code make_error_code(peer_errc code) noexcept { return {static_cast<int>(code), peer_category()}; }

} // namespace lockstep::net::p2p
