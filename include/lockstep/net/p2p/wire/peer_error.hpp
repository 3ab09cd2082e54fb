// Why two peers do not come together. docs/protocol.md says what the other side is told.
#pragma once

#include <string>
#include <system_error>

namespace lockstep::net::p2p {

/// The code of a std::error_code whose category is peer_category(). What is no frame at all, or one of another network, is a
/// message_errc instead.
enum class peer_errc {
    malformed = 1,  ///< it is no part of a handshake, or came when it was not its turn
    wrong_version,  ///< it speaks another version of the handshake
    wrong_identity, ///< it is another one than was called: its key has another id
    oneself,        ///< it has our own key
    wrong_proof,    ///< what it signed is not what the owner of the key would have signed
    no_key,         ///< over TLS: its certificate has another key than it says, or none
    refused,        ///< it does not want us, and says why in other words than these
    busy,           ///< there is no room for one more connection: later, perhaps
    wrong_sender,   ///< it sends messages in the name of others
    in_the_clear,   ///< it does not speak TLS, and one of us wants that
};

/// Named "lockstep.peers".
const std::error_category& peer_category() noexcept;
/// For std::error_code and std::error_condition.
std::error_code make_error_code(peer_errc code) noexcept;

} // namespace lockstep::net::p2p

template <>
struct std::is_error_code_enum<lockstep::net::p2p::peer_errc> : std::true_type {};
