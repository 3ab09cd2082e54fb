// How two peers come to know each other, at the beginning of a connection: each says which key it has, and proves it by signing
// what both have said. Without I/O, clock or chance: bytes go in, bytes come out. docs/protocol.md has it byte for byte.
//
//     caller                                  answerer
//     hello(key, challenge)            ──►
//                                      ◄──    hello(key, challenge), proof(signature)
//     proof(signature)                 ──►
//
// Both sign both keys, both challenges, the network, who of the two called, and the channel that all this goes over. So a
// signature is good for this one connection and direction: it cannot be replayed (the other's challenge is new), nor sent back
// to its maker (the roles differ), nor passed on to a third (both keys are in it), nor to a channel of TLS with somebody
// else at its end. In the clear that proves who has spoken, and not that nobody on the way reads along or adds something
// later: for that there is TLS.
#pragma once

#include "lockstep/net/message/codec.hpp"
#include "lockstep/net/p2p/identity.hpp"
#include "lockstep/net/p2p/wire/peer_error.hpp"

namespace lockstep::net::p2p::detail {

/// 32 bytes that were never used before.
using challenge = std::array<std::uint8_t, 32>;
/// Draws them. Throws std::system_error where the system has none.
challenge fresh_challenge();

/// What each side must know before.
struct handshake_options {
    std::uint32_t network = 0;
    bool calls = false;                ///< who has made the connection speaks first
    std::optional<peer_id> expected{}; ///< of who calls: whom; none: whoever is there
    challenge mine{};                  ///< fresh
    challenge channel{};               ///< the keying material exported by TLS; zeros in the clear
};

/// Kinds of its messages.
namespace handshake_kind {
constexpr std::string_view hello = "p2p.hello";
constexpr std::string_view proof = "p2p.proof";
constexpr std::string_view refused = "p2p.refused";
} // namespace handshake_kind

/// Why somebody is sent away, as it stands in a message.
std::string_view refusal_reason(const std::error_code& why) noexcept;
/// The frame that says so.
std::string refusal_frame(const peer_id& me, std::uint32_t network, const std::error_code& why);

/// One side of it.
class handshake {
public:
    static constexpr unsigned version = 1;
    static constexpr std::size_t longest_payload = 1024; ///< of a frame: whoever has proved nothing gets no more memory

    handshake(const identity& me, const handshake_options& options);

    /// Ends it before it has begun.
    void refuse(const std::error_code& why) { fail(why); }
    /// Over TLS: the key of the other side's certificate, which must be the one that it says.
    void expect_key(const public_key& certified) { certified_ = certified; }
    /// How many bytes the other side must send before anything can happen: none that belong to what comes after it. 0: it
    /// is over.
    std::size_t wants() const noexcept;
    /// What came, at most wants() bytes.
    void feed(std::string_view bytes);
    /// What is to be sent now; taken away. There may be some after a failure, too: the other side is told.
    std::string take_output() noexcept { return std::exchange(output_, {}); }

    /// The other side has proved who it is, and it has been told who we are.
    bool is_done() const noexcept { return state_ == state::done; }
    /// Why it has failed; none where it has not.
    const std::error_code& failure() const noexcept { return failure_; }
    /// What the other side has given as its reason, where it has refused us.
    const std::string& their_words() const noexcept { return their_words_; }
    /// The other side's, as it says, and as is true once this is done.
    const public_key& their_key() const noexcept { return their_key_; }

private:
    enum class state { hello, proof, done, failed };

    void handle(const message& m);
    void take_hello(const message& m);
    void take_proof(const message& m);
    void be_refused(const message& m);
    void fail(const std::error_code& why, bool tells = true);
    void send(std::string_view kind, std::string recipient, value::map content);
    void send_hello();
    void send_proof();
    std::string signed_text(bool by_caller) const;

    const identity me_;
    const handshake_options options_;
    frame_codec codec_;
    std::string head_; ///< of the frame that comes, as much of it as there is
    state state_ = state::hello;
    public_key their_key_{};
    std::optional<public_key> certified_;
    challenge theirs_{};
    std::error_code failure_;
    std::string their_words_, output_;
};

} // namespace lockstep::net::p2p::detail
