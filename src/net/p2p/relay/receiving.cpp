// Whom packets are for: opens them, sees to it that there are some who pass them on, and to the keys.
#include "lockstep/net/message/reply.hpp"
#include "net/p2p/relay/relay_core.hpp"

namespace lockstep::net::p2p {

namespace {

constexpr std::size_t most_senders = 1024; ///< whose packets one key takes
/// A key that is full of senders is replaced, but not more often.
constexpr std::chrono::seconds shortest_key_time{60};

} // namespace

// --- packets ----------------------------------------------------------------------------------------------------------

message_content relayed_network::core::take(const peer_id& from, const packet& p) {
    const std::optional<detail::box_content> opened = open(p.box);
    if (!opened)
        throw remote_error(static_cast<int>(relay_code::wrong_key),
                           "the packet is sealed with another key than " + me.id().hex() + " has now, or was changed");
    frame_codec codec({.network = below.network_id()});
    codec.feed(opened->payload);
    std::error_code error;
    std::optional<message> m = codec.next(clock.now(), error);
    const peer_id sender = peer_id::of(opened->sender);
    if (!m || codec.buffered() != 0 || m->sender != sender.hex() || m->recipient != name)
        throw value_error("there is no message of its sender in the packet");
    way_back back{.first = from, .way = {}, .key = opened->replies_to};
    if (!p.trail.empty())
        back.way.assign(p.trail.rbegin(), std::prev(p.trail.rend())); // the last of these is the sender
    {
        const parking::raw_guard guard(lock_);
        ways_back_.find_or_make(sender, [&] { return back; }) = back;
    }
    if (here.deliver(*m)) return value::map{};
    throw remote_error(reply_code::temporarily_unavailable, "the peer is not ready");
}

/// Throws remote_error for one that was taken before.
std::optional<detail::box_content> relayed_network::core::open(const bytes& box) {
    std::vector<detail::sealing_pair> pairs;
    {
        const parking::raw_guard guard(lock_);
        for (const auto& generation : keys_) pairs.push_back(generation->pair);
    }
    std::optional<detail::box_content> opened;
    auto pair = pairs.begin();
    for (; !opened && pair != pairs.end(); ++pair)
        opened = detail::open_box(box, {me.id(), pair->public_part(), below.network_id()}, *pair);
    if (!opened) return std::nullopt;
    const verdict v = note(std::prev(pair)->public_part(), *opened);
    if (v == verdict::full) {
        hurry(); // to make a new key, perhaps
        throw remote_error(reply_code::temporarily_unavailable, "too many send packets here");
    }
    if (v == verdict::seen) throw remote_error(static_cast<int>(relay_code::loop), "the packet was here before");
    return opened;
}

relayed_network::core::verdict relayed_network::core::note(const detail::sealing_key& key,
                                                           const detail::box_content& c) {
    const parking::raw_guard guard(lock_);
    for (const auto& generation : keys_)
        if (generation->pair.public_part() == key)
            return generation->guard.take(peer_id::of(c.sender), c.session, c.number);
    return verdict::seen; // the key was replaced just now
}

void relayed_network::core::new_key() {
    auto made = std::make_unique<key_generation>(
        key_generation{detail::sealing_pair::generate(), detail::replay_guard(most_senders), clock.now()});
    const parking::raw_guard guard(lock_);
    keys_.insert(keys_.begin(), std::move(made));
    ++keys_made_;
    if (keys_.size() > 2) keys_.pop_back();
}

// --- those who pass on what is for us -----------------------------------------------------------------------------------

value relayed_network::core::notice() const {
    detail::relay_notice n;
    {
        const parking::raw_guard guard(lock_);
        // A peer that is started again begins with a higher number than it had: by the clock, which need not be right.
        n.number = started_ + relays_.number() + keys_made_;
        n.seals_with = keys_.front()->pair.public_part();
        n.relays = relays_.held();
    }
    return n.to_value(me, below.network_id());
}

/// One peer more, or still. False: it does not.
bool relayed_network::core::ask_to_serve(const contact& who) {
    below.know(who);
    std::error_code error;
    message request{.sender = {},
                    .recipient = who.id().hex(),
                    .kind = "p2p.relay.serve",
                    .content = value::map{{"notice", notice()}}};
    const auto answer = own_.request(std::move(request), in_time(patience(stop_.get_token())), error);
    return answer && answer->kind != error_kind;
}

/// Looks after them once. True: they are others than before.
bool relayed_network::core::keep() {
    std::vector<contact> held = relays();
    bool changed = false;
    for (const contact& relay : held) {
        if (ask_to_serve(relay)) continue;
        const parking::raw_guard guard(lock_);
        changed |= relays_.failed(relay.id(), clock.now());
    }
    std::function<std::vector<contact>()> candidates;
    {
        const parking::raw_guard guard(lock_);
        candidates = candidates_;
        asks_ = true;
    }
    const std::vector<contact> all = candidates ? candidates() : std::vector<contact>();
    lock_.lock();
    asks_ = false;
    lock_.unlock_and_wake();
    while (!stop_.stop_requested()) {
        std::optional<contact> next;
        {
            const parking::raw_guard guard(lock_);
            next = relays_.next(all, clock.now());
        }
        if (!next) break;
        const bool takes = ask_to_serve(*next);
        const parking::raw_guard guard(lock_);
        if (takes) changed |= relays_.took(*next);
        else relays_.failed(next->id(), clock.now());
    }
    return changed;
}

/// Until we stop.
void relayed_network::core::keep_all() {
    while (!stop_.stop_requested()) {
        lock_.lock();
        const message_deadline made = keys_.front()->made;
        const bool full = keys_.front()->guard.full() && clock.now() - made >= shortest_key_time;
        lock_.unlock();
        if (full || clock.now() - made >= options.key_time) new_key();
        try {
            if (!options.is_reachable && keep()) {
                keep(); // all of them are to know of each other
                if (options.on_change) options.on_change();
            }
        } catch (const std::exception&) { // of the user's, or for want of memory: another time
        }
        std::error_code time_is_up;
        const patience pause(clock.after(options.keep_pause), stop_.get_token());
        if (!lock_.lock_when([this] { return hurries_ || stopped_; }, pause, time_is_up,
                             "relayed network (to look again)"))
            continue;
        hurries_ = false;
        lock_.unlock();
    }
    lock_.lock();
    keeping_ = false;
    lock_.unlock_and_wake();
}

void relayed_network::core::hurry() noexcept {
    lock_.lock();
    hurries_ = true;
    lock_.unlock_and_wake();
}

void relayed_network::core::relays_from(std::function<std::vector<contact>()> candidates) {
    std::error_code never_set;
    lock_.lock_when([this] { return !asks_; }, {}, never_set, "relays (to be named)");
    candidates_ = std::move(candidates);
    hurries_ = true;
    lock_.unlock_and_wake();
}

std::vector<contact> relayed_network::core::relays() const {
    const parking::raw_guard guard(lock_);
    return relays_.held();
}

std::size_t relayed_network::core::clients() const {
    const parking::raw_guard guard(lock_);
    return static_cast<std::size_t>(
        std::ranges::count_if(clients_, [&](const auto& c) { return c.second.until > clock.now(); }));
}

} // namespace lockstep::net::p2p
