// Connections of the transport of peers: how they begin, what is read from them, and how they end.
//
// An end is agreed upon, so that nothing is lost by it: who wants one says so (`p2p.bye`), and asks no more over this connection;
// the other one asks no more, either, and ends its direction as soon as nothing is under way; then so does the first. All
// that was sent before is read, and what was asked is answered.
#include "net/p2p/wire/peer_core.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

namespace lockstep::net::p2p {

namespace {

constexpr std::string_view bye = "p2p.bye";
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

} // namespace

peer_transport::core::core(const identity& who, peer_transport_options o)
    : me(who), name(who.id().hex()), options(std::move(o)),
      table_(me.id(), options.most_connections, options.most_of_host),
      book_(options.most_known, options.first_pause, options.longest_pause), called_(options.most_known),
      quotas_(options.most_known) {
    if (!options.listens_at) return;
    door.emplace(*options.listens_at);
    fibers_.go([this] { accept_all(); });
}

peer_transport::core::~core() {
    stop_.request_stop();
    if (door) door->shutdown();
    std::set<connection_ptr> all;
    lock_.lock();
    stopped_ = true; // nobody opens another one
    all = open_;
    lock_.unlock_and_wake();
    for (const connection_ptr& c : all) c->wire.shutdown();
}

void peer_transport::core::report(const std::error_code& error, const std::string& what) const {
    if (options.on_error) options.on_error(std::system_error(error, what));
}

void peer_transport::core::pause(std::chrono::milliseconds length) { real_clock().sleep(length, stop_.get_token()); }

// --- beginning --------------------------------------------------------------------------------------------------------

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

/// The handshake. Nothing: `error` says why, and the connection is closed.
std::optional<contact> peer_transport::core::introduce(std::unique_ptr<byte_stream>& over, bool calls,
                                                       const std::optional<peer_id>& expected, std::error_code& error) {
    notice_death(static_cast<stream&>(*over));
    const patience wait(options.handshake_time, stop_.get_token());
    detail::handshake talk(
        me, {.network = options.network, .calls = calls, .expected = expected, .mine = detail::fresh_challenge()});
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

// --- reading ----------------------------------------------------------------------------------------------------------

/// Hands on what comes, until the connection ends.
void peer_transport::core::serve(const connection_ptr& c) {
    std::error_code error;
    bool good = true;
    while (auto m = good ? c->wire.receive({}, error) : std::nullopt) good = take(c, *m, error);
    if (error && !stop_.stop_requested())
        report(error, "receiving messages from " + c->name + " at " + c->wire.peer_name());
    lock_.lock();
    table_.leave(c);
    const bool by_us = !error && c->asked_to_leave;
    lock_.unlock_and_wake();
    if (!error && !by_us) await_answers(c);
    std::error_code ignored;
    c->wire.finish(patience(options.leave_time, stop_.get_token()), ignored);
    const patience farewell(farewell_time, stop_.get_token());
    while (!good && c->wire.receive(farewell, ignored)) continue; // so that it reads why
    c->wire.shutdown();
    lock_.lock();
    table_.remove(c);
    open_.erase(c);
    lock_.unlock_and_wake();
}

/// False: that is the end of the connection.
bool peer_transport::core::take(const connection_ptr& c, message& m, std::error_code& error) {
    if (m.sender != c->name) {
        error = peer_errc::wrong_sender;
        message request = m;
        request.sender = c->name;
        answer(c, request, {reply_code::malformed_request, "the message is sent in the name of another peer"});
        return false;
    }
    if (m.kind == detail::handshake_kind::refused) {
        error = peer_errc::busy;
        return false;
    }
    if (m.kind == bye) {
        lock_.lock();
        table_.leave(c);
        c->asked_to_leave = true;
        lock_.unlock();
        end_if_idle(c);
        return true;
    }
    std::chrono::nanoseconds later{};
    const bool too_much = is_too_much(c, m, later);
    if (too_much)
        answer(c, m,
               {static_cast<int>(reply_code::temporarily_unavailable),
                "too many requests",
                {{"retry_after_us", std::chrono::ceil<std::chrono::microseconds>(later).count()}}});
    else if (!here.deliver(m))
        answer(c, m, {reply_code::node_not_found, "there is no peer '" + m.recipient + "' here"});
    end_if_idle(c);
    return true;
}

/// Notes what came. Only those whom we have never called have a quota: of the others we know that they are where they say.
bool peer_transport::core::is_too_much(const connection_ptr& c, const message& m, std::chrono::nanoseconds& until) {
    const parking::raw_guard guard(lock_);
    const message_deadline now = real_clock().now();
    table_.note_received(c, m, now);
    if (m.in_reply_to || called_.find(c->who) != nullptr) return false;
    until =
        quotas_
            .find_or_make(
                c->who,
                [&] { return detail::token_bucket(options.of_strangers.a_second, options.of_strangers.at_once, now); })
            .take(now);
    if (until.count() == 0) return false;
    ++counts_.limited;
    return true;
}

void peer_transport::core::answer(const connection_ptr& c, const message& request, const remote_error& e) {
    if (!request.id || request.in_reply_to) return;
    message reply = error_reply_to(request, e);
    reply.sender = name; // whomever it was for
    std::error_code error;
    c->wire.send(reply, patience(options.leave_time, stop_.get_token()), error);
    const parking::raw_guard guard(lock_);
    table_.note_answered(c);
}

// --- ending -----------------------------------------------------------------------------------------------------------

void peer_transport::core::tell_to_leave(const std::vector<detail::connection_table::entry_ptr>& all) {
    for (const auto& entry : all) {
        const auto c = std::static_pointer_cast<peer_connection>(entry);
        {
            const parking::raw_guard guard(lock_);
            ++counts_.evicted;
        }
        fibers_.go([this, c] {
            const patience wait(options.leave_time, stop_.get_token());
            std::error_code error;
            c->wire.send({.sender = name, .recipient = c->name, .kind = std::string(bye)}, wait, error);
            if (!error && lock_.lock_when([&] { return !open_.contains(c); }, wait, error, "peer transport (an end)"))
                return lock_.unlock();
            c->wire.shutdown();
        });
    }
}

/// Ends our direction, where the other side waits for that and nothing is under way.
void peer_transport::core::end_if_idle(const connection_ptr& c) {
    lock_.lock();
    const bool ends = c->asked_to_leave && !c->busy(real_clock().now()) && !std::exchange(c->finishing, true);
    lock_.unlock();
    if (!ends) return;
    std::error_code ignored; // then it is broken
    c->wire.finish(patience(options.leave_time, stop_.get_token()), ignored);
}

/// The other side says no more, and may still wait for what it has asked.
void peer_transport::core::await_answers(const connection_ptr& c) {
    std::error_code ignored;
    const auto done = [&] { return stopped_ || !c->owes(real_clock().now()); };
    if (lock_.lock_when(done, patience(options.leave_time, stop_.get_token()), ignored, "peer transport (to answer)"))
        lock_.unlock();
}

} // namespace lockstep::net::p2p
