// Sending to peers: over the connection that there is, or after a call.
#include "lockstep/net/p2p/wire/peer_transport.hpp"

#include "net/p2p/wire/peer_core.hpp"

namespace lockstep::net::p2p {

peer_transport::peer_transport(const identity& me, peer_transport_options options)
    : core_(std::make_unique<core>(me, std::move(options))) {}
peer_transport::~peer_transport() = default;

void peer_transport::attach(const std::string& name, message_receiver& receiver) {
    if (name != core_->name)
        throw std::invalid_argument("a transport of peers is for the peer " + core_->name + ", and not for '" + name +
                                    "'");
    core_->here.attach(name, receiver);
}
void peer_transport::detach(const std::string& name) noexcept { core_->here.detach(name); }
void peer_transport::send(message m, const patience& wait, std::error_code& error) {
    error.clear();
    core_->send(std::move(m), wait, error);
}
void peer_transport::know(const contact& who) { core_->know(who); }
std::vector<address> peer_transport::addresses() const {
    if (!core_->options.announces.empty() || !core_->door) return core_->options.announces;
    return {core_->door->local()};
}
std::uint32_t peer_transport::network_id() const noexcept { return core_->options.network; }
contact peer_transport::meet(const address& there, const patience& wait) { return core_->meet(there, wait); }
address peer_transport::local() const noexcept { return core_->door ? core_->door->local() : address(); }
peer_transport_counts peer_transport::counts() const { return core_->counts(); }
std::string peer_transport::where_is(const std::string& name) const { return core_->where_is(name); }

std::uint32_t network_number(std::string_view name) {
    const peer_id hash = peer_id::of(name);
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | hash.bytes()[i];
    return number;
}

// --- sending ----------------------------------------------------------------------------------------------------------

namespace {
/// Is the connection all right, whatever is wrong with the message or with our patience?
bool is_about_message(const std::error_code& error) noexcept {
    return error.category() == message_category() || error == std::errc::timed_out ||
           error == std::errc::operation_canceled;
}
/// A connection may break just when it is used. After so many of them it is no accident.
constexpr int most_attempts = 3;
} // namespace

void peer_transport::core::send(message m, const patience& wait, std::error_code& error) {
    if (here.deliver(m)) return;
    const std::optional<peer_id> to = peer_id::from_hex(m.recipient);
    if (!to) error = std::make_error_code(std::errc::host_unreachable);
    else if (m.sender != name) error = message_errc::wrong_name; // the other side would refuse it
    else if (m.deadline <= real_clock().now()) error = std::make_error_code(std::errc::timed_out);
    for (int attempt = 0; !error && attempt < most_attempts; ++attempt) {
        const connection_ptr c = take_up(*to, m);
        if (c == nullptr) {
            be_connected(*to, wait, error);
            continue;
        }
        if (goes(m, c->number)) c->wire.send(m, wait, error);
        else error = std::make_error_code(std::errc::operation_canceled);
        lock_.lock();
        table_.end_sending(c, counted(m), !error);
        const bool broken = error && !is_about_message(error);
        if (broken) table_.end(c);
        lock_.unlock_and_wake();
        end_if_idle(c);
        if (!broken) return;
        c->wire.shutdown();
        if (!goes(m, 0)) return;                        // its end has been taken for the end of the request
        if (attempt + 1 < most_attempts) error.clear(); // this message has not been sent
    }
    if (!error) error = std::make_error_code(std::errc::connection_aborted);
}

/// Whoever asks knows by which way, and so learns when that ends. False: it has ended its request.
bool peer_transport::core::goes(const message& m, std::uint64_t way) noexcept {
    return !m.id || here.goes(m.sender, *m.id, way);
}

peer_transport::core::connection_ptr peer_transport::core::take_up(const peer_id& to, const message& m) {
    const parking::raw_guard guard(lock_);
    return std::static_pointer_cast<peer_connection>(table_.begin_sending(to, counted(m), real_clock().now()));
}

void peer_transport::core::know(const contact& who) {
    const parking::raw_guard guard(lock_);
    book_.know(who.id(), who.addresses());
}

std::string peer_transport::core::where_is(const std::string& name) const {
    const std::optional<peer_id> who = peer_id::from_hex(name);
    const parking::raw_guard guard(lock_);
    const std::vector<address>* const at = who ? book_.known(*who) : nullptr;
    return at != nullptr ? at->front().to_string() : std::string();
}

peer_transport_counts peer_transport::core::counts() const {
    const parking::raw_guard guard(lock_);
    peer_transport_counts now = counts_;
    now.connections = table_.size();
    now.leaving = table_.leaving();
    return now;
}

// --- calling ----------------------------------------------------------------------------------------------------------

/// Somebody connects us to that peer: the first who wants it starts the attempt, and all wait for it.
void peer_transport::core::be_connected(const peer_id& to, const patience& wait, std::error_code& error) {
    std::vector<address> at;
    call_ptr call;
    {
        const parking::raw_guard guard(lock_);
        if (const auto under_way = calls_.find(to); under_way != calls_.end()) {
            call = under_way->second;
        } else if (stopped_) {
            error = std::make_error_code(std::errc::broken_pipe);
        } else if (at = book_.to_try(to, real_clock().now(), error); !at.empty()) {
            error.clear();
            if (calls_.size() >= options.most_calls) {
                error = std::make_error_code(std::errc::resource_unavailable_try_again);
            } else {
                call = std::make_shared<peer_call>();
                calls_.emplace(to, call);
            }
        }
    }
    if (error) return;
    if (!at.empty())
        fibers_.go([this, to, call, at = std::move(at)] {
            call_one_of(call, at, to);
            const parking::raw_guard guard(lock_);
            calls_.erase(to);
        });
    if (!call->lock.lock_when([&] { return call->over; }, wait, error, "peer transport (to be connected)")) return;
    error = call->error;
    call->lock.unlock();
}

contact peer_transport::core::meet(const address& there, const patience& wait) {
    const auto call = std::make_shared<peer_call>();
    fibers_.go([this, call, there] { call_one_of(call, {there}, std::nullopt); });
    std::error_code error;
    if (call->lock.lock_when([&] { return call->over; }, wait, error, "peer transport (to be connected)")) {
        error = call->error;
        call->lock.unlock();
    }
    if (error) throw std::system_error(error, "meeting the peer at " + there.to_string());
    return call->found;
}

void peer_transport::core::call_one_of(const call_ptr& call, const std::vector<address>& at,
                                       const std::optional<peer_id>& expected) {
    std::error_code error;
    connection_ptr made;
    for (const address& one : at) {
        error.clear();
        made = dial(one, expected, error);
        note_outcome(one, expected, made, error);
        if (made != nullptr || stop_.stop_requested()) break;
        report(error, "connecting to " + (expected ? expected->hex() : "whoever is there") + " at " + one.to_string());
    }
    call->lock.lock();
    call->over = true;
    call->error = error;
    if (made != nullptr) call->found = made->peer;
    call->lock.unlock_and_wake();
    if (made != nullptr) serve(made);
}

peer_transport::core::connection_ptr
peer_transport::core::dial(const address& at, const std::optional<peer_id>& expected, std::error_code& error) {
    std::unique_ptr<byte_stream> over =
        std::make_unique<stream>(connect(at, patience(options.connect_time, stop_.get_token()), error));
    if (error) return nullptr;
    const std::optional<contact> found = introduce(over, true, expected, error);
    if (!found) return nullptr;
    connection_ptr made = admit(contact(found->key(), {at}), true, at.host(), std::move(over));
    if (made == nullptr) error = peer_errc::busy;
    return made;
}

void peer_transport::core::note_outcome(const address& at, const std::optional<peer_id>& expected,
                                        const connection_ptr& made, const std::error_code& error) {
    const parking::raw_guard guard(lock_);
    if (made != nullptr) {
        ++counts_.called;
        called_.find_or_make(made->who, [] { return true; });
        book_.know(made->who, {at});
        return book_.reached(at, made->who);
    }
    ++counts_.refused;
    // That another peer answers there says nothing against calling that one.
    const bool somebody_else = error == peer_errc::wrong_identity;
    book_.failed(at, somebody_else ? expected : std::nullopt, error, real_clock().now(),
                 std::uniform_real_distribution<double>()(random_));
}

} // namespace lockstep::net::p2p
