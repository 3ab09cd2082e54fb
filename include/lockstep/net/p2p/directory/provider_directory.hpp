// Who has what, among peers: whoever has something (a content, a skill) says so to those nearest to its key, who note it for an
// hour; whoever wants it asks these. docs/protocol.md has what is said.
#pragma once

#include "lockstep/net/p2p/directory/provider_table.hpp"
#include "lockstep/net/p2p/peer/peer_module.hpp"

#include <set>

namespace lockstep::net::p2p {

/// What a directory is to be like.
struct directory_options {
    provider_limits noted{};
    std::size_t copies = 8;                                             ///< peers that are told what we have
    std::size_t most_providers = 20;                                    ///< that are found at a time
    std::chrono::nanoseconds announce_pause = std::chrono::minutes(20); ///< between two times that they are told
};

/// A part of a peer, one for each. All members may be called by any thread or fiber at any time, but for the destructor.
class provider_directory {
public:
    explicit provider_directory(peer& at, const directory_options& options = {});
    provider_directory(const provider_directory&) = delete;
    provider_directory& operator=(const provider_directory&) = delete;

    peer& at() const noexcept { return part_.at(); }
    /// We have what is behind that key, from now on, and others are told so again and again. Returns how many have noted it.
    std::size_t announce(const peer_id& key, const patience& wait = {});
    /// No longer.
    void withdraw(const peer_id& key);
    /// Who says to have it; without ourselves.
    std::vector<contact> find(const peer_id& key, const patience& wait = {});

private:
    message_content note(const peer_id& from, const value& said);
    message_content forget(const peer_id& from, const value& said);
    message_content name_providers(const peer_id& from, const value& asked);
    std::vector<contact> noted(const peer_id& key);
    std::size_t tell_nearest(const peer_id& key, const char* kind, const patience& wait);
    void announce_all();

    const directory_options options_;

    parking::raw_lock lock_; ///< guards what follows
    provider_table table_;
    std::minstd_rand random_;
    std::set<peer_id> ours_; ///< what we have

    peer_module part_; ///< last: nothing is called any more when the rest goes
};

} // namespace lockstep::net::p2p
