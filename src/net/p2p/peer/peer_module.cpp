#include "lockstep/net/p2p/peer/peer_module.hpp"

namespace lockstep::net::p2p {

/// Who is inside, and whether anybody may still come in.
struct peer_module::gate {
    explicit gate(message_clock& clock) : lock(clock) {}

    bool enter() {
        lock.lock();
        const bool open = !closed;
        if (open) ++inside;
        lock.unlock();
        return open;
    }
    void leave() noexcept {
        lock.lock();
        --inside;
        lock.unlock_and_wake();
    }

    detail::state_lock lock; ///< guards what follows
    std::size_t inside = 0;
    bool closed = false;
};

namespace {

/// Inside, as long as it lives, if it got in.
template <class Gate>
struct visit {
    explicit visit(Gate& gate) : gate(gate), inside(gate.enter()) {}
    ~visit() {
        if (inside) gate.leave();
    }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;

    Gate& gate;
    const bool inside;
};

} // namespace

peer_module::peer_module(peer& at) : at_(at), gate_(std::make_shared<gate>(at.clock())) {}
peer_module::~peer_module() { close(); }

void peer_module::on(const std::string& kind, peer::handler h) {
    at_.on(kind, [gate = gate_, h = std::move(h), kind](const peer_id& from, const value& content) {
        const visit here(*gate);
        if (!here.inside) throw remote_error(reply_code::not_supported, "'" + kind + "' is not answered here any more");
        return h(from, content);
    });
}

void peer_module::on_neighbours(std::function<void(const neighbour_event&)> told) {
    at_.on_neighbours([gate = gate_, told = std::move(told)](const neighbour_event& e) {
        if (const visit here(*gate); here.inside) told(e);
    });
}

void peer_module::every(std::chrono::nanoseconds pause, std::function<void()> f) {
    at_.every(pause, [gate = gate_, f = std::move(f)] {
        if (const visit here(*gate); here.inside) f();
    });
}

void peer_module::close() noexcept {
    gate_->lock.lock();
    gate_->closed = true;
    gate_->lock.unlock();
    std::error_code never_set;
    gate_->lock.lock_when([this] { return gate_->inside == 0; }, {}, never_set, "module of a peer (its handlers)");
    gate_->lock.unlock();
}

} // namespace lockstep::net::p2p
