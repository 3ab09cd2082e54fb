// What a peer does besides finding others, as a part that begins and ends while the peer lives.
//
//     class greeter {
//         peer_module part_;
//     public:
//         explicit greeter(peer& at) : part_(at) {
//             part_.on("greet", [](const peer_id&, const value& v) -> message_content { return value("hello " + v.text()); });
//         }
//     };
#pragma once

#include "lockstep/net/p2p/peer/peer.hpp"

namespace lockstep::net::p2p {

/// What it has registered with a peer is called until it ends, and not after that. All members may be called by any thread or
/// fiber at any time, but for the destructor, which must run before the peer's.
class peer_module {
public:
    explicit peer_module(peer& at);
    /// As close().
    ~peer_module();
    peer_module(const peer_module&) = delete;
    peer_module& operator=(const peer_module&) = delete;

    peer& at() const noexcept { return at_; }
    /// As the peer's. Requests that come when it has ended are answered as not supported; a kind is taken for good.
    void on(const std::string& kind, peer::handler h);
    void on_neighbours(std::function<void(const neighbour_event&)> told);
    void every(std::chrono::nanoseconds pause, std::function<void()> f);
    /// Nothing of it is called any more: waits for what is running. Not from within that.
    void close() noexcept;

private:
    struct gate;
    peer& at_;
    const std::shared_ptr<gate> gate_; ///< shared with what is registered
};

} // namespace lockstep::net::p2p
