// Connections of the transport of peers that have begun: what is read from them, and how they end.
//
// An end is agreed upon, so that nothing is lost by it: who wants one says so (`p2p.bye`), and asks no more over this connection;
// the other one asks no more, either, and ends its direction as soon as nothing is under way; then so does the first. All
// that was sent before is read, and what was asked is answered.
#include "net/p2p/wire/peer_core.hpp"

namespace lockstep::net::p2p {

namespace {

constexpr std::string_view bye = "p2p.bye";
/// How long somebody who is sent away has to read why.
constexpr std::chrono::seconds farewell_time{1};

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
    here.way_ended(c->number); // what we have asked over it will not be answered any more
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
    here.way_ended(c->number); // for who was just about to ask
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
    table_.note_received(c, counted(m), now);
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
