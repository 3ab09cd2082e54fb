// Who sends through others: finds out who passes on what is for a peer, seals the message, and gives it to one of them.
#include "lockstep/net/message/reply.hpp"
#include "net/p2p/relay/relay_core.hpp"

namespace lockstep::net::p2p {

namespace {

constexpr std::size_t most_remembered = 1024; ///< of each sort

std::uint64_t random_session() {
    const detail::sealing_key bytes = detail::sealing_pair::generate().public_part();
    std::uint64_t n;
    std::memcpy(&n, bytes.data(), sizeof n);
    return n;
}

node_options own_node(const message_clock& clock) {
    const auto since = clock.now().time_since_epoch() + std::chrono::system_clock::now().time_since_epoch();
    const auto counted = std::chrono::duration_cast<std::chrono::microseconds>(since).count();
    return {.mailbox_messages = 1, .first_id = shared_name::first_id | static_cast<std::uint64_t>(counted)};
}

/// What kept a packet from its goal, for who sends a message.
std::error_code reason_of(const remote_error& e) noexcept {
    return std::make_error_code(e.is(reply_code::temporarily_unavailable) ? std::errc::resource_unavailable_try_again
                                                                          : std::errc::host_unreachable);
}

} // namespace

relayed_network::core::core(const identity& who, peer_network& over, relay_options o)
    : me(who), name(who.id().hex()), below(over), options(std::move(o)), relayed_(most_remembered),
      met_(most_remembered), notices_(most_remembered), ways_back_(most_remembered), session_(random_session()),
      senders_(most_remembered), quotas_(most_remembered), relays_(options.relays, 4 * options.keep_pause),
      shared_(name, below, here,
              [this] {
                  if (!options.is_reachable) hurry();
              }),
      own_(name, shared_, own_node(clock)) {
    started_ = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count());
    new_key();
    own_.on("p2p.relay.serve", [this](const message& m) { return serve(m); });
    own_.on("p2p.relay.find", [this](const message& m) { return find(m); });
    own_.on("p2p.relay.pass", [this](const message& m) { return pass(m); });
    keeping_ = true;
    clock.start([this] { keep_all(); });
}

relayed_network::core::~core() {
    stop_.request_stop();
    own_.close();
    std::error_code ignored;
    lock_.lock();
    stopped_ = true;
    lock_.unlock_and_wake();
    if (lock_.lock_when([this] { return !keeping_; }, {}, ignored, "relayed network (to have stopped)")) lock_.unlock();
}

void relayed_network::core::know(const contact& who) {
    if (!who.relayed()) return below.know(who);
    const parking::raw_guard guard(lock_);
    relayed_.find_or_make(who.id(), [&] { return who; }) = who;
}

void relayed_network::core::send(message m, const patience& wait, std::error_code& error) {
    if (here.deliver(m)) return;
    const std::optional<peer_id> to = peer_id::from_hex(m.recipient);
    bool goes_through = false, goes_back = false;
    if (to) {
        const parking::raw_guard guard(lock_);
        goes_through = relayed_.find(*to) != nullptr;
        goes_back = ways_back_.find(*to) != nullptr;
    }
    if (!goes_through && !goes_back) return below.send(std::move(m), wait, error);
    below.send(m, wait, error); // there may be a connection that it has made
    if (error != std::errc::host_unreachable) return;
    if (goes_back && send_back(*to, m, wait, error)) return;
    if (goes_through) send_through(*to, m, wait, error);
}

/// The same way as it has come. False: that is closed.
bool relayed_network::core::send_back(const peer_id& to, const message& m, const patience& wait,
                                      std::error_code& error) {
    way_back back;
    {
        const parking::raw_guard guard(lock_);
        const way_back* const known = ways_back_.find(to);
        if (known == nullptr) return false;
        back = *known;
    }
    error.clear();
    try {
        give(back.first, {.to = to, .way = back.way}, back.key, m, wait);
        return true;
    } catch (const remote_error& e) {
        error = reason_of(e);
    } catch (const std::system_error& e) {
        error = e.code();
        if (e.code().category() == message_category() || e.code() == std::errc::operation_canceled) return true;
    }
    const parking::raw_guard guard(lock_);
    ways_back_.erase(to);
    return false;
}

void relayed_network::core::send_through(const peer_id& to, const message& m, const patience& wait,
                                         std::error_code& error) {
    std::optional<detail::relay_notice> notice = known_notice(to);
    for (int attempt = 0; attempt < 2; ++attempt) { // what we know may be old
        error = std::make_error_code(std::errc::host_unreachable);
        const bool fetched = !notice;
        if (fetched && !(notice = fetch_notice(to, wait))) return;
        bool wrong_key = false;
        if (send_through(*notice, m, wait, error, wrong_key)) return;
        {
            const parking::raw_guard guard(lock_);
            notices_.erase(to);
        }
        notice.reset();
        if (fetched && !wrong_key) return;
    }
}

/// Through any of those that a notice names. True: it is over, by success or for good.
bool relayed_network::core::send_through(const detail::relay_notice& notice, const message& m, const patience& wait,
                                         std::error_code& error, bool& wrong_key) {
    const peer_id to = peer_id::of(notice.key);
    for (const contact& relay : notice.relays) {
        if (relay.id() == me.id() || relay.relayed()) continue;
        below.know(relay);
        try {
            give(relay.id(), {.to = to}, notice.seals_with, m, wait);
            error.clear();
            return true;
        } catch (const remote_error& e) {
            error = reason_of(e);
            wrong_key = e.code() == static_cast<int>(relay_code::wrong_key);
            if (wrong_key) return false; // the others would say the same
        } catch (const std::system_error& e) {
            error = e.code() == std::errc::timed_out ? std::make_error_code(std::errc::host_unreachable) : e.code();
            if (e.code().category() == message_category() || e.code() == std::errc::operation_canceled) return true;
        }
    }
    return false;
}

std::optional<detail::relay_notice> relayed_network::core::known_notice(const peer_id& to) {
    const parking::raw_guard guard(lock_);
    const detail::relay_notice* const known = notices_.find(to);
    return known != nullptr ? std::optional(*known) : std::nullopt;
}

/// Asks those who should know: its relays, whose addresses its contact has.
std::optional<detail::relay_notice> relayed_network::core::fetch_notice(const peer_id& to, const patience& wait) {
    std::vector<address> at;
    {
        const parking::raw_guard guard(lock_);
        if (const contact* const known = relayed_.find(to)) at = known->addresses();
    }
    for (const address& there : at) {
        try {
            std::optional<contact> relay;
            {
                const parking::raw_guard guard(lock_);
                if (const contact* const known = met_.find(there)) relay = *known;
            }
            if (!relay && options.meet) relay = options.meet(there, in_time(wait));
            if (!relay) continue;
            {
                const parking::raw_guard guard(lock_);
                met_.find_or_make(there, [&] { return *relay; });
            }
            below.know(*relay);
            const message answer =
                own_.request(relay->id().hex(), "p2p.relay.find",
                             value::map{{"to", value::binary{std::string(to.view())}}}, in_time(wait));
            detail::relay_notice n =
                detail::relay_notice::from_value(answer.content.to_value().at("notice"), below.network_id());
            if (peer_id::of(n.key) != to) continue;
            const parking::raw_guard guard(lock_);
            detail::relay_notice& kept = notices_.find_or_make(to, [&] { return n; });
            if (kept.number < n.number) kept = n;
            return kept;
        } catch (const std::exception&) { // then perhaps the next one
            const parking::raw_guard guard(lock_);
            met_.erase(there);
        }
    }
    return std::nullopt;
}

/// Seals a message and gives it to the first on the way. Throws as node::request, or what encoding it comes to.
void relayed_network::core::give(const peer_id& first, packet p, const detail::sealing_key& key, const message& m,
                                 const patience& wait) {
    detail::box_content content;
    if (const std::error_code error =
            frame_codec({.network = below.network_id()}).encode(m, clock.now(), content.payload))
        throw std::system_error(error, "sealing a message for " + m.recipient);
    {
        const parking::raw_guard guard(lock_);
        content.session = session_;
        content.number = ++next_number_;
        content.replies_to = keys_.front()->pair.public_part();
    }
    p.box = detail::seal(me, {.id = p.to, .key = key, .network = below.network_id()}, content,
                         detail::sealing_pair::generate());
    p.hops = options.most_hops;
    own_.request(first.hex(), "p2p.relay.pass", p.to_value(), in_time(wait));
}

patience relayed_network::core::in_time(const patience& wait) const {
    patience shorter = wait;
    shorter.until = std::min(wait.until, clock.after(options.pass_time));
    return shorter;
}

} // namespace lockstep::net::p2p
