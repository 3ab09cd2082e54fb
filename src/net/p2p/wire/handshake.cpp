#include "net/p2p/wire/handshake.hpp"

#include "net/openssl_errors.hpp"

#include <algorithm>
#include <openssl/rand.h>

namespace lockstep::net::p2p::detail {

namespace {

constexpr std::string_view label = "lockstep peers 1"; ///< begins what is signed
constexpr std::string_view anybody = "*";              ///< whom one calls where one does not know who is there
/// Frames carry nothing here that has to do with time.
constexpr message_deadline no_time{};

const message_limits narrow{
    .message_bytes = handshake::longest_payload, .depth = 4, .array_items = 8, .map_members = 8};

template <class Bytes>
std::string_view text_of(const Bytes& bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
template <class Bytes>
value::binary binary_of(const Bytes& bytes) {
    return {std::string(text_of(bytes))};
}
/// Takes a member that must have exactly so many bytes. Throws value_error.
template <class Bytes>
void take(const value& content, std::string_view key, Bytes& into) {
    const std::string& bytes = content.at(key).bytes().bytes;
    if (bytes.size() != into.size()) throw value_error("'" + std::string(key) + "' has the wrong length");
    std::copy(bytes.begin(), bytes.end(), into.begin());
}

/// What each reason is called on the wire.
constexpr std::pair<peer_errc, std::string_view> reasons[] = {
    {peer_errc::malformed, "malformed"},     {peer_errc::wrong_version, "version"},
    {peer_errc::wrong_identity, "identity"}, {peer_errc::oneself, "oneself"},
    {peer_errc::wrong_proof, "proof"},       {peer_errc::no_key, "certificate"},
    {peer_errc::refused, "refused"},         {peer_errc::busy, "busy"},
    {peer_errc::wrong_sender, "sender"},     {peer_errc::in_the_clear, "tls"},
};

} // namespace

challenge fresh_challenge() {
    challenge made;
    if (RAND_bytes(made.data(), static_cast<int>(made.size())) != 1)
        throw std::system_error(net::detail::first_openssl_error(), "drawing a challenge");
    return made;
}

std::string_view refusal_reason(const std::error_code& why) noexcept {
    for (const auto& [code, word] : reasons)
        if (why == code) return word;
    return why == message_errc::wrong_network ? "network" : "refused";
}

std::string refusal_frame(const peer_id& me, std::uint32_t network, const std::error_code& why) {
    std::string frame;
    const value::map content{{"reason", refusal_reason(why)}, {"text", why.message()}};
    frame_codec({.network = network})
        .encode({.sender = me.hex(),
                 .recipient = std::string(anybody),
                 .kind = std::string(handshake_kind::refused),
                 .content = content},
                no_time, frame);
    return frame;
}

handshake::handshake(const identity& me, const handshake_options& options)
    : me_(me), options_(options), codec_({.network = options.network, .limits = narrow}) {
    if (options_.calls) send_hello();
}

// --- bytes ------------------------------------------------------------------------------------------------------------

std::size_t handshake::wants() const noexcept {
    if (state_ == state::done || state_ == state::failed) return 0;
    if (head_.size() < frame_codec::head_bytes) return frame_codec::head_bytes - head_.size();
    std::size_t length = 0;
    for (std::size_t i = 8; i < frame_codec::head_bytes; ++i)
        length = length << 8 | static_cast<unsigned char>(head_[i]);
    return frame_codec::head_bytes + length - codec_.buffered(); // the codec has seen that it is not too long
}

void handshake::feed(std::string_view bytes) {
    if (bytes.empty() || wants() == 0) return;
    head_ += bytes.substr(0, frame_codec::head_bytes - head_.size());
    codec_.feed(bytes);
    std::error_code error;
    const auto m = codec_.next(no_time, error);
    // Who speaks of another network is told so; who sends no frames would not understand it.
    if (error) return fail(error, error == message_errc::wrong_network);
    if (!m) return;
    head_.clear();
    try {
        handle(*m);
    } catch (const value_error&) {
        fail(peer_errc::malformed);
    } catch (const std::system_error&) { // the content is none
        fail(peer_errc::malformed);
    }
}

// --- messages ---------------------------------------------------------------------------------------------------------

void handshake::handle(const message& m) {
    if (m.kind == handshake_kind::refused) return be_refused(m);
    if (m.kind == handshake_kind::hello && state_ == state::hello) return take_hello(m);
    if (m.kind == handshake_kind::proof && state_ == state::proof) return take_proof(m);
    fail(peer_errc::malformed);
}

void handshake::take_hello(const message& m) {
    const value content = m.content.to_value(narrow);
    if (content.at("version").natural() != version) return fail(peer_errc::wrong_version);
    take(content, "key", their_key_);
    take(content, "challenge", theirs_);
    const peer_id who = peer_id::of(their_key_);
    if (m.sender != who.hex()) return fail(peer_errc::malformed);
    if (who == me_.id()) return fail(peer_errc::oneself);
    if (certified_ && *certified_ != their_key_) return fail(peer_errc::no_key);
    if (options_.expected && who != *options_.expected) return fail(peer_errc::wrong_identity);
    if (m.recipient != me_.id().hex() && (options_.calls || m.recipient != anybody))
        return fail(peer_errc::wrong_identity);
    state_ = state::proof;
    if (options_.calls) return;
    send_hello();
    send_proof();
}

void handshake::take_proof(const message& m) {
    signature by;
    take(m.content.to_value(narrow), "signature", by);
    if (!identity::verify(their_key_, signed_text(!options_.calls), by)) return fail(peer_errc::wrong_proof);
    if (options_.calls) send_proof();
    state_ = state::done;
}

void handshake::be_refused(const message& m) {
    const value content = m.content.to_value(narrow);
    const std::string& reason = content.at("reason").text();
    their_words_ = content.at("text").text();
    std::error_code why = peer_errc::refused;
    for (const auto& [code, word] : reasons)
        if (reason == word) why = code;
    fail(reason == "network" ? message_errc::wrong_network : why, false);
}

void handshake::fail(const std::error_code& why, bool tells) {
    state_ = state::failed;
    failure_ = why;
    if (tells) output_ += refusal_frame(me_.id(), options_.network, why);
}

// --- what we say ------------------------------------------------------------------------------------------------------

void handshake::send(std::string_view kind, std::string recipient, value::map content) {
    codec_.encode({.sender = me_.id().hex(),
                   .recipient = std::move(recipient),
                   .kind = std::string(kind),
                   .content = std::move(content)},
                  no_time, output_);
}

void handshake::send_hello() {
    std::string whom(anybody);
    if (!options_.calls) whom = peer_id::of(their_key_).hex();
    else if (options_.expected) whom = options_.expected->hex();
    send(handshake_kind::hello, std::move(whom),
         {{"version", version}, {"key", binary_of(me_.public_key())}, {"challenge", binary_of(options_.mine)}});
}

void handshake::send_proof() {
    send(handshake_kind::proof, peer_id::of(their_key_).hex(),
         {{"signature", binary_of(me_.sign(signed_text(options_.calls)))}});
}

/// What the caller, or the answerer, signs.
std::string handshake::signed_text(bool by_caller) const {
    const auto& [caller_key, answerer_key] =
        options_.calls ? std::tie(me_.public_key(), their_key_) : std::tie(their_key_, me_.public_key());
    const auto& [callers, answerers] =
        options_.calls ? std::tie(options_.mine, theirs_) : std::tie(theirs_, options_.mine);
    std::string text(label);
    text += by_caller ? 'c' : 'a';
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(options_.network >> shift);
    for (const std::string_view part :
         {text_of(caller_key), text_of(answerer_key), text_of(callers), text_of(answerers), text_of(options_.channel)})
        text += part;
    return text;
}

} // namespace lockstep::net::p2p::detail
