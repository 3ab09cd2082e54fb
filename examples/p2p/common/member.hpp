// One of a network of peers, as the programs here are: its key, where it listens, through whom it joins.
#pragma once

#include "lockstep/net/p2p/peer/peer.hpp"
#include "lockstep/net/p2p/wire/peer_transport.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

namespace examples {

/// What the command line says of it.
struct member_options {
    std::string network = "lockstep examples";
    std::string key_file;
    std::string listens_at = "127.0.0.1:0";
    std::vector<std::string> known;
    bool secret = false, deaf = false;

    void add_to(CLI::App& app) {
        app.add_option("--join", known, "peers through whom to join; none: the first of a network")
            ->type_name("ADDRESS,...")
            ->delimiter(',');
        app.add_option("--listen", listens_at, "where others reach us (127.0.0.1:0, which is any free port)")
            ->type_name("ADDRESS");
        app.add_option("--key", key_file,
                       "our key, made where there is none; without one we are somebody new each time")
            ->type_name("FILE");
        app.add_option("--network", network, "the network's name; peers of another one are refused")->type_name("NAME");
        app.add_flag("--secret", secret, "speak TLS, and with nobody who does not");
    }
};

inline lockstep::net::p2p::identity identity_of(const member_options& o) {
    using lockstep::net::p2p::identity;
    return o.key_file.empty() ? identity::generate() : identity::load_or_generate(o.key_file);
}
inline lockstep::net::p2p::peer_transport_options wire_options(const member_options& o) {
    lockstep::net::p2p::peer_transport_options wire{.network = lockstep::net::p2p::network_number(o.network)};
    if (!o.deaf) wire.listens_at = lockstep::net::address(std::string_view(o.listens_at));
    wire.secret = o.secret;
    return wire;
}

/// Who is at these addresses. Throws std::system_error where there are some, and nobody is at any of them.
inline std::vector<lockstep::net::p2p::contact> meet_all(lockstep::net::p2p::peer_transport& wire,
                                                         const std::vector<std::string>& addresses) {
    std::vector<lockstep::net::p2p::contact> met;
    std::exception_ptr unreached;
    for (const std::string& at : addresses) try {
            met.push_back(wire.meet(lockstep::net::address(std::string_view(at)), std::chrono::seconds(10)));
        } catch (const std::system_error&) { // others may be there
            unreached = std::current_exception();
        }
    if (met.empty() && unreached) std::rethrow_exception(unreached);
    return met;
}

/// A peer over TCP. Its parts are made before it joins.
class member {
public:
    explicit member(const member_options& options)
        : who_(identity_of(options)), wire_(who_, wire_options(options)), peer_(who_, wire_), known_(options.known) {}

    /// Throws std::system_error where nobody through whom it is to join answers.
    void join() { peer_.join(meet_all(wire_, known_), std::chrono::seconds(30)); }

    const lockstep::net::p2p::identity& who() const noexcept { return who_; }
    lockstep::net::p2p::peer& peer() noexcept { return peer_; }
    lockstep::net::p2p::peer_transport& wire() noexcept { return wire_; }

private:
    const lockstep::net::p2p::identity who_;
    lockstep::net::p2p::peer_transport wire_;
    lockstep::net::p2p::peer peer_;
    const std::vector<std::string> known_;
};

/// Ctrl-C and SIGTERM, which then wait to be waited for. Made before there are other threads.
class quiet_end {
public:
    quiet_end() {
        sigemptyset(&which_);
        sigaddset(&which_, SIGINT);
        sigaddset(&which_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &which_, nullptr);
    }
    /// Until one of them comes.
    void wait() const {
        int came = 0;
        sigwait(&which_, &came);
    }
    /// From now on they end the process again.
    void abandon() const { pthread_sigmask(SIG_UNBLOCK, &which_, nullptr); }

private:
    sigset_t which_{};
};

} // namespace examples
