#include "lockstep/net/message/reply.hpp"
#include "net/p2p/relay/relay_core.hpp"

namespace lockstep::net::p2p {

namespace {

/// Is it about one of the layer's own requests: its answer, or that it is given up?
bool is_about_ours(const message& m) {
    if (m.in_reply_to) return *m.in_reply_to >= shared_name::first_id;
    if (m.kind != cancel_kind) return m.kind.starts_with("p2p.relay.");
    try {
        return m.content.to_value().natural() >= shared_name::first_id;
    } catch (const std::exception&) { // malformed: who handles it says so
        return false;
    }
}

} // namespace

shared_name::shared_name(std::string name, peer_network& below, net::detail::receivers& above,
                         std::function<void()> on_end)
    : name_(std::move(name)), below_(below), above_(above), on_end_(std::move(on_end)) {
    below_.attach(name_, *this);
}

shared_name::~shared_name() { below_.detach(name_); }

void shared_name::attach(const std::string& name, message_receiver& receiver) { own_.attach(name, receiver); }
void shared_name::detach(const std::string& name) noexcept { own_.detach(name); }
void shared_name::send(message m, const patience& wait, std::error_code& error) {
    below_.send(std::move(m), wait, error);
}

bool shared_name::goes(std::uint64_t id, std::uint64_t way) noexcept { return whose(id).goes(name_, id, way); }
bool shared_name::unreachable(std::uint64_t id) noexcept { return whose(id).unreachable(name_, id); }
void shared_name::way_ended(std::uint64_t way) noexcept {
    own_.way_ended(way);
    above_.way_ended(way);
    on_end_();
}

void shared_name::deliver(message m) noexcept {
    if ((is_about_ours(m) ? own_ : above_).deliver(m) || !m.id || m.in_reply_to) return;
    message reply = error_reply_to(m, reply_code::temporarily_unavailable, "the peer is not ready");
    std::error_code ignored; // then nobody is there to read it
    below_.send(std::move(reply), patience(parking::at_once), ignored);
}

} // namespace lockstep::net::p2p
