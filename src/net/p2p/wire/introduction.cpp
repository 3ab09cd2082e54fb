// How connections of the transport of peers begin: who is let in, TLS where it is wanted, the handshake, and a place in the table.
#include "lockstep/net/tls.hpp"
#include "net/p2p/wire/peer_core.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

namespace lockstep::net::p2p {

namespace {

/// Who is sent away without a handshake is told why, so many at a time; those beyond are just cut off.
constexpr std::size_t most_turned_away = 64;
/// How long somebody who is sent away has to read it, and how much of what it says meanwhile is listened to.
constexpr std::chrono::seconds farewell_time{1};
constexpr std::size_t farewell_bytes = 64 << 10;
/// After so long without a sign from its system the other side is gone.
constexpr int dead_after_ms = 20'000;

/// For a connection that may lie idle for long.
void notice_death(stream& s) {
    s.set_keep_alive(true);
    s.handle().set_option(IPPROTO_TCP, TCP_KEEPIDLE, 60);
    s.handle().set_option(IPPROTO_TCP, TCP_KEEPINTVL, 10);
    s.handle().set_option(IPPROTO_TCP, TCP_USER_TIMEOUT, dead_after_ms);
}

/// Closes it so that the other side can read what was written: one that is closed with bytes unread is reset.
void part(byte_stream& s, const std::stop_token& stop) {
    std::error_code error;
    s.shutdown_write(error);
    char ignored[512];
    const patience wait(farewell_time, stop);
    for (std::size_t heard = 0; !error && heard < farewell_bytes;) {
        const std::size_t n = s.read_some({ignored, sizeof ignored}, wait, error);
        if (n == 0) break;
        heard += n;
    }
    s.shutdown();
}

/// RFC 8446, 5.1: a record of the type handshake(22) comes first. Frames begin with 'L'.
constexpr char begins_tls = 22;
/// What both ends of a connection of TLS have in common is called so when it is bound to the handshake.
const std::string binding = "EXPORTER-lockstep-peers";

/// Does the other side begin by TLS? Waits for its first byte, and leaves it there.
bool speaks_tls(stream& s, const patience& wait, std::error_code& error) {
    char first = 0;
    if (!s.wait_readable(wait, error)) return false;
    return ::recv(s.handle().descriptor(), &first, 1, MSG_PEEK) == 1 && first == begins_tls;
}

} // namespace

void peer_transport::core::accept_all() {
    while (!stop_.stop_requested()) {
        std::error_code error;
        stream peer = door->accept({}, error);
        if (stop_.stop_requested()) return;
        if (error) {
            report(error, "accepting connections at " + door->local().to_string());
            pause(options.first_pause);
            continue;
        }
        const std::string host = peer.peer().host();
        if (!let_in(host)) {
            turn_away(std::move(peer), peer_errc::busy);
            continue;
        }
        fibers_.go([this, host, peer = std::move(peer)]() mutable { welcome(peer, host); });
    }
}

/// One more that has proved nothing yet: is there room? Then it counts until it has, or is gone.
bool peer_transport::core::let_in(const std::string& host) {
    const parking::raw_guard guard(lock_);
    const auto at = unproved_of_host_.find(host);
    const std::size_t there = at == unproved_of_host_.end() ? 0 : at->second;
    if (counts_.unproved >= options.most_unproved || there >= options.most_unproved_of_host ||
        !table_.has_room(host, real_clock().now(), counts_.unproved, there))
        return false;
    ++unproved_of_host_[host];
    ++counts_.unproved;
    return true;
}

void peer_transport::core::turn_away(stream peer, const std::error_code& why) {
    {
        const parking::raw_guard guard(lock_);
        ++counts_.refused;
        if (turning_away_ >= most_turned_away) return; // and it is closed
        ++turning_away_;
    }
    fibers_.go([this, peer = std::move(peer), why]() mutable {
        std::string frame = detail::refusal_frame(me.id(), options.network, why);
        iovec piece{frame.data(), frame.size()};
        std::error_code error;
        peer.write_all({&piece, 1}, patience(farewell_time, stop_.get_token()), error);
        if (!error) part(peer, stop_.get_token());
        const parking::raw_guard guard(lock_);
        --turning_away_;
    });
}

void peer_transport::core::welcome(stream& peer, const std::string& host) {
    const std::string where = peer.peer_name();
    std::error_code error;
    std::unique_ptr<byte_stream> over = std::make_unique<stream>(std::move(peer));
    const std::optional<contact> found = introduce(over, false, std::nullopt, error);
    {
        const parking::raw_guard guard(lock_);
        --counts_.unproved;
        if (const auto at = unproved_of_host_.find(host); --at->second == 0) unproved_of_host_.erase(at);
        ++(found ? counts_.accepted : counts_.refused);
    }
    if (!found) {
        if (!stop_.stop_requested()) report(error, "speaking with the peer at " + where);
        return;
    }
    if (const connection_ptr made = admit(*found, false, host, std::move(over))) return serve(made);
}

/// TLS, where it is wanted: `over` becomes it, and `certified` the other side's key. Returns what the two ends have in common.
detail::challenge peer_transport::core::secure(std::unique_ptr<byte_stream>& over, bool calls, const patience& wait,
                                               std::optional<public_key>& certified, std::error_code& error) {
    detail::challenge channel{};
    const bool wanted = calls ? options.secret : speaks_tls(static_cast<stream&>(*over), wait, error);
    if (error || !wanted) return channel;
    tls_stream secret = calls ? tls_connect(std::move(over), context(false), "peer", wait, error)
                              : tls_accept(std::move(over), context(true), wait, error);
    if (error) return channel;
    const std::string key = secret.peer_key();
    const std::string common = secret.exported_keying_material(binding, channel.size());
    if (key.empty() || common.size() != channel.size()) {
        error = peer_errc::no_key;
        return channel;
    }
    std::copy(common.begin(), common.end(), channel.begin());
    std::copy(key.begin(), key.end(), certified.emplace().begin());
    over = std::make_unique<tls_stream>(std::move(secret));
    return channel;
}

/// Made when it is needed for the first time.
const tls_context& peer_transport::core::context(bool for_server) {
    const std::scoped_lock guard(contexts_lock_);
    std::optional<tls_context>& it = contexts_[for_server ? 1 : 0];
    if (!it) it = tls_context::of_key(me.private_key(), for_server);
    return *it;
}

/// The handshake. Nothing: `error` says why, and the connection is closed.
std::optional<contact> peer_transport::core::introduce(std::unique_ptr<byte_stream>& over, bool calls,
                                                       const std::optional<peer_id>& expected, std::error_code& error) {
    try {
        return speak(over, calls, expected, error);
    } catch (const std::system_error& e) { // the socket is gone already, or OpenSSL has no randomness
        error = e.code();
    } catch (const std::bad_alloc&) {
        error = std::make_error_code(std::errc::not_enough_memory);
    }
    return std::nullopt;
}

std::optional<contact> peer_transport::core::speak(std::unique_ptr<byte_stream>& over, bool calls,
                                                   const std::optional<peer_id>& expected, std::error_code& error) {
    notice_death(static_cast<stream&>(*over));
    const patience wait(options.handshake_time, stop_.get_token());
    std::optional<public_key> certified;
    const detail::challenge channel = secure(over, calls, wait, certified, error);
    if (error) return std::nullopt;
    detail::handshake talk(me, {.network = options.network,
                                .calls = calls,
                                .expected = expected,
                                .mine = detail::fresh_challenge(),
                                .channel = channel});
    if (certified) talk.expect_key(*certified);
    else if (options.secret) talk.refuse(peer_errc::in_the_clear);
    char piece[512];
    for (;;) {
        std::string said = talk.take_output();
        iovec out{said.data(), said.size()};
        if (!said.empty()) over->write_all({&out, 1}, wait, error);
        if (!error && talk.is_done()) return contact(talk.their_key());
        if (talk.failure()) {
            error = talk.failure();
            if (!said.empty()) part(*over, stop_.get_token());
        }
        if (error) return std::nullopt;
        const std::size_t n = over->read_some({piece, std::min(sizeof piece, talk.wants())}, wait, error);
        if (!error && n == 0) error = std::make_error_code(std::errc::connection_aborted);
        talk.feed({piece, n});
    }
}

/// Null: there is no room after all, or we stop.
peer_transport::core::connection_ptr peer_transport::core::admit(const contact& peer, bool called,
                                                                 const std::string& host,
                                                                 std::unique_ptr<byte_stream> over) {
    auto made = std::make_shared<peer_connection>(peer, called, host, std::move(over), options);
    detail::connection_table::admission a;
    {
        const parking::raw_guard guard(lock_);
        if (stopped_) return nullptr;
        made->number = ++made_;
        a = table_.admit(made, real_clock().now());
        if (a.admitted) open_.insert(made);
    }
    tell_to_leave(a.leaving);
    if (a.admitted) return made;
    std::error_code ignored; // it has proved who it is, and is told in a message
    made->wire.send({.sender = name,
                     .recipient = made->name,
                     .kind = std::string(detail::handshake_kind::refused),
                     .content = value::map{{"reason", detail::refusal_reason(peer_errc::busy)},
                                           {"text", std::error_code(peer_errc::busy).message()}}},
                    patience(farewell_time, stop_.get_token()), ignored);
    made->wire.finish(patience(farewell_time, stop_.get_token()), ignored);
    return nullptr;
}

} // namespace lockstep::net::p2p
