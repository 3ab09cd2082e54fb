// What peers say to each other about values, in messages: docs/protocol.md, "Peers", has the members of each.
#pragma once

#include "lockstep/net/message/reply.hpp"
#include "lockstep/net/p2p/values/value_store.hpp"

namespace lockstep::net::p2p::detail {

namespace kinds {
constexpr const char *store = "p2p.store", *get = "p2p.get", *promise = "p2p.promise", *offer = "p2p.offer",
                     *pull = "p2p.pull", *watch = "p2p.watch", *changed = "p2p.changed";
}

/// The code of an answer that says that the disk is full or broken. (That there is no room for this sender is
/// temporarily_unavailable, with `retry_after_us`.)
constexpr int no_room_on_disk = 1100;

/// Refused for now.
remote_error limited(std::chrono::nanoseconds retry_after);

value bytes_of(const peer_id& id);
/// Throw value_error, as all of these do, where it is none.
peer_id id_from(const value& written);
value seconds_of(std::chrono::nanoseconds length);
std::chrono::nanoseconds seconds_from(const value& written);

value to_value(const ballot& b);
ballot ballot_from(const value& written);

/// Which version somebody has of which key.
struct known_version {
    peer_id key;
    record_version version;
};
/// An array of three.
value to_value(const known_version& v);
known_version known_version_from(const value& written);
/// Several, and not more than a message may have.
std::vector<known_version> known_versions_from(const value& written);
constexpr std::size_t most_versions = 1024;

/// What an owner signs who asks for a promise.
std::string promise_text(const peer_id& key, const ballot& b);

} // namespace lockstep::net::p2p::detail
