// A peer: one of a network of equals, in which everybody finds everybody by asking a few others.
//
//     peer me(identity::load_or_generate("peer.pem"), network);
//     me.join({someone});
//     found near = me.find(peer_id::of("what I look for"));
//
// It is a node, whose name is its id, with a table of others. What peers do besides (values, relaying …) are modules: each has
// its kinds of requests, which it registers by on(), asks others by ask(), finds those who are responsible by find(), and is told
// who comes near and who is gone by on_neighbours(). docs/protocol.md has what is said.
#pragma once

#include "lockstep/net/p2p/identity.hpp"
#include "lockstep/net/p2p/peer/options.hpp"
#include "lockstep/net/p2p/peer_network.hpp"

namespace lockstep::net::p2p {

/// Codes of errors that peers answer with, besides those of reply.hpp.
enum class peer_code : int {
    another_network = 1001, ///< we are of another one than the sender
    not_its_key = 1002,     ///< the contact that it gives as its own has another id than its name
};

/// Of a neighbour: whoever is among the nearest to us.
struct neighbour_event {
    enum class type : std::uint8_t {
        came, ///< is one now, and has proved to be alive
        gone, ///< was one, and does not answer any more, or has left
    };
    type what;
    contact who;
};

/// All members may be called by any thread or fiber at any time, but for the destructor; and on_neighbours() and on() before join().
class peer {
public:
    /// Nobody knows it yet. It lives in the time of the network. Throws as node does.
    peer(identity who, peer_network& over, const peer_options& options = {});
    /// As one that has crashed: call leave() before to be polite. Modules must be gone.
    ~peer();
    peer(const peer&) = delete;
    peer& operator=(const peer&) = delete;

    const identity& own_identity() const noexcept;
    const peer_id& id() const noexcept;
    /// What others have to know of us.
    contact self() const;
    const peer_options& options() const noexcept;
    message_clock& clock() const noexcept;
    peer_network& network() const noexcept;

    // --- being one of a network -----------------------------------------------------------------------------------------

    /// Gets to know others through one that is known, and tells those near us that we are here. Nobody given: we are the first,
    /// and others come to us. Throws std::system_error where none of them has answered (what kept the last from it is its code),
    /// and remote_error where they are of another network. Those given are remembered: whenever we know nobody any more, they,
    /// and those whom we have known last, are tried again, and again, until somebody answers.
    void join(const std::vector<contact>& known, const patience& wait = {});
    /// Tells those near us that we go, so that they need not find out. Others forget us when we do not answer.
    void leave();

    /// Does it answer? Throws std::system_error where it does not, remote_error where it answers by an error.
    void ping(const contact& whom, const patience& wait = {});
    /// Those nearest to a point of all peers. Where we are alone that is nobody, at once. Ends when the nearest have been asked,
    /// at the latest after so many requests as the options have it; when the patience is at its end or enough() says so, with
    /// those that have answered by then.
    found find(const peer_id& target, const patience& wait = {});
    found find(const peer_id& target, const find_options& how, const patience& wait = {});

    // --- what is known already ------------------------------------------------------------------------------------------

    /// Of those in our table the nearest to a point.
    std::vector<contact> known_near(const peer_id& target, std::size_t most) const;
    /// Those nearest to us whose coming and going is watched, nearest first.
    std::vector<contact> neighbours() const;
    /// A copy of the table's entry; nothing where it is not there.
    std::optional<routing_table::entry> known(const peer_id& who) const;
    /// How many are in the table.
    std::size_t known_peers() const;
    /// How many are in each bucket: bucket i has those who share i leading bits with us.
    std::vector<std::size_t> bucket_sizes() const;

    // --- for modules ----------------------------------------------------------------------------------------------------

    /// Answers a request of another peer, whose id is proved where the network proves senders.
    using handler = std::function<message_content(const peer_id& from, const value& content)>;
    /// Requests of that kind are handled by it, as node::on has it. Where the sender's name is no id the answer is an error.
    void on(const std::string& kind, handler h);
    /// Asks a peer, in no more than options().request_time, and notes whether it is alive. Throws as node::request.
    value ask(const contact& whom, const std::string& kind, value content, const patience& wait = {});
    /// The same, without exceptions: an answer, which may be of the kind `error`, or nothing, and `error` says why.
    std::optional<message> ask(const contact& whom, const std::string& kind, value content, const patience& wait,
                               std::error_code& error);
    /// Is told of neighbours, one after the other, by a fiber of the peer; it may wait.
    void on_neighbours(std::function<void(const neighbour_event&)> told);
    /// Calls f again and again, as node::every.
    void every(std::chrono::nanoseconds pause, std::function<void()> f);
    /// Its node, for what is said besides.
    net::node& at() noexcept;

private:
    class core;
    std::unique_ptr<core> core_;
};

} // namespace lockstep::net::p2p
