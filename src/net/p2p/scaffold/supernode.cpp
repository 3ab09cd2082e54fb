// docs/protocol.md, "Supernodes".
#include "lockstep/net/p2p/scaffold/supernode.hpp"

#include "lockstep/parking/raw_lock.hpp"

namespace lockstep::net::p2p {

class supernode::core {
public:
    core(peer& at, const supernode_options& options);

    message_content log_in(const peer_id& from, const value& content);
    message_content log_out(const peer_id& from, const value& content);
    message_content where(const value& content);
    void forget_expired();

    struct entry {
        name_record record;
        message_deadline until;
    };

    peer& me;
    const supernode_options options;
    mutable parking::raw_lock lock; ///< guards what follows
    std::map<std::string, entry, std::less<>> all;
    std::map<peer_id, std::size_t> names_of;
    peer_module part; ///< last: what it calls needs all of this

private:
    void forget(std::map<std::string, entry, std::less<>>::iterator at);
};

supernode::core::core(peer& at, const supernode_options& options) : me(at), options(options), part(at) {
    part.on("p2p.login", [this](const peer_id& from, const value& content) { return log_in(from, content); });
    part.on("p2p.logout", [this](const peer_id& from, const value& content) { return log_out(from, content); });
    part.on("p2p.where", [this](const peer_id&, const value& content) { return where(content); });
    part.every(options.lease / 4, [this] { forget_expired(); });
}

/// Notes who is where, and tells a newcomer of its neighbourhood.
message_content supernode::core::log_in(const peer_id& from, const value& content) {
    const name_record record = name_record::from_value(content.at("record"));
    if (record.where.id() != from)
        throw remote_error(static_cast<int>(peer_code::not_its_key), "nobody logs in for another one");
    const message_deadline now = me.clock().now();
    {
        const parking::raw_guard guard(lock);
        auto at = all.find(record.name);
        if (at != all.end() && at->second.record.where.id() != from) {
            if (at->second.until > now)
                throw remote_error(reply_code::key_already_exists, "'" + record.name + "' is somebody else's name");
            forget(at);
            at = all.end();
        }
        if (at != all.end() && at->second.record.sequence > record.sequence)
            throw remote_error(reply_code::precondition_failed, "there is a later login of '" + record.name + "'");
        if (at == all.end()) {
            if (all.size() >= options.most_names)
                throw remote_error(reply_code::temporarily_unavailable, "there are too many names here");
            if (std::size_t& count = names_of[from]; ++count > options.names_of_a_peer) {
                --count;
                throw remote_error(reply_code::abort,
                                   "a peer has no more than " + std::to_string(options.names_of_a_peer) + " names");
            }
        }
        all.insert_or_assign(record.name, entry{record, now + options.lease});
    }
    const auto lease = std::chrono::duration_cast<std::chrono::milliseconds>(options.lease);
    return value::map{{"lease_ms", lease.count()},
                      {"peers", to_value(me.known_near(from, me.options().routing.bucket))}};
}

message_content supernode::core::log_out(const peer_id& from, const value& content) {
    const parking::raw_guard guard(lock);
    const auto at = all.find(content.at("name").text());
    if (at != all.end() && at->second.record.where.id() == from) forget(at);
    return {};
}

message_content supernode::core::where(const value& content) {
    const std::string& name = content.at("name").text();
    const parking::raw_guard guard(lock);
    const auto at = all.find(name);
    if (at == all.end() || at->second.until <= me.clock().now())
        throw remote_error(reply_code::key_does_not_exist, "'" + name + "' is not logged in");
    return value::map{{"record", at->second.record.to_value()}};
}

void supernode::core::forget_expired() {
    const message_deadline now = me.clock().now();
    const parking::raw_guard guard(lock);
    for (auto at = all.begin(); at != all.end();) {
        const auto here = at++;
        if (here->second.until <= now) forget(here);
    }
}

/// Under the lock.
void supernode::core::forget(std::map<std::string, entry, std::less<>>::iterator at) {
    const auto count = names_of.find(at->second.record.where.id());
    if (--count->second == 0) names_of.erase(count);
    all.erase(at);
}

supernode::supernode(peer& at, const supernode_options& options) : core_(std::make_unique<core>(at, options)) {}
supernode::~supernode() = default;

std::size_t supernode::logged_in() const {
    const parking::raw_guard guard(core_->lock);
    return core_->all.size();
}

} // namespace lockstep::net::p2p
