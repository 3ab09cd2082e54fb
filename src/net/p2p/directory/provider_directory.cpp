// Who has what, among peers: docs/protocol.md, "Who has what".
#include "lockstep/net/p2p/directory/provider_directory.hpp"

#include "lockstep/net/message/reply.hpp"

namespace lockstep::net::p2p {

namespace {

constexpr const char* provide_kind = "p2p.provide";     ///< I have it
constexpr const char* withdraw_kind = "p2p.withdraw";   ///< I have it no longer
constexpr const char* providers_kind = "p2p.providers"; ///< who has it, and who is nearer to its key?

peer_id key_in(const value& content, std::string_view member) {
    const auto key = peer_id::from_bytes(content.at(member).bytes().bytes);
    if (!key) throw value_error("a key has 20 bytes");
    return *key;
}

} // namespace

provider_directory::provider_directory(peer& at, const directory_options& options)
    : options_(options), table_(options.noted), random_(static_cast<std::uint32_t>(std::hash<peer_id>()(at.id()))),
      part_(at) {
    part_.on(provide_kind, [this](const peer_id& from, const value& v) { return note(from, v); });
    part_.on(withdraw_kind, [this](const peer_id& from, const value& v) { return forget(from, v); });
    part_.on(providers_kind, [this](const peer_id& from, const value& v) { return name_providers(from, v); });
    part_.every(options.announce_pause, [this] { announce_all(); });
}

// --- what others ask ------------------------------------------------------------------------------------------------------

message_content provider_directory::note(const peer_id& from, const value& said) {
    const contact who = contact::from_value(said.at("me"));
    if (who.id() != from)
        throw remote_error(static_cast<int>(peer_code::not_its_key),
                           "a peer with that key is called " + who.id().hex());
    const peer_id key = key_in(said, "key");
    const message_deadline now = at().clock().now();
    const parking::raw_guard guard(lock_);
    if (!table_.add(key, who, now))
        throw remote_error(reply_code::temporarily_unavailable, "no room for more providers");
    return {};
}

message_content provider_directory::forget(const peer_id& from, const value& said) {
    const peer_id key = key_in(said, "key");
    const parking::raw_guard guard(lock_);
    table_.remove(key, from);
    return {};
}

message_content provider_directory::name_providers(const peer_id& from, const value& asked) {
    const peer_id target = key_in(asked, "target");
    std::vector<contact> near = at().known_near(target, at().options().routing.bucket);
    std::erase_if(near, [&](const contact& c) { return c.id() == from; });
    return value::map{{"peers", to_value(near)}, {"providers", to_value(noted(target))}};
}

/// Those who have told us, and ourselves.
std::vector<contact> provider_directory::noted(const peer_id& key) {
    const contact us = at().self();
    const message_deadline now = at().clock().now();
    const parking::raw_guard guard(lock_);
    const bool have = ours_.contains(key);
    std::vector<contact> all = table_.find(key, options_.most_providers - have, now, random_);
    if (have) all.push_back(us);
    return all;
}

// --- what we say and ask --------------------------------------------------------------------------------------------------

std::size_t provider_directory::announce(const peer_id& key, const patience& wait) {
    {
        const parking::raw_guard guard(lock_);
        ours_.insert(key);
    }
    return tell_nearest(key, provide_kind, wait);
}

void provider_directory::withdraw(const peer_id& key) {
    {
        const parking::raw_guard guard(lock_);
        ours_.erase(key);
    }
    tell_nearest(key, withdraw_kind, {});
}

void provider_directory::announce_all() {
    std::vector<peer_id> keys;
    {
        const parking::raw_guard guard(lock_);
        keys.assign(ours_.begin(), ours_.end());
    }
    for (const peer_id& key : keys) tell_nearest(key, provide_kind, {});
}

std::size_t provider_directory::tell_nearest(const peer_id& key, const char* kind, const patience& wait) {
    const value said = value::map{{"key", value::binary{std::string(key.view())}}, {"me", at().self().to_value()}};
    std::size_t heard = 0;
    for (const contact& who : at().find(key, wait).nearest) {
        if (heard == options_.copies) break;
        std::error_code error;
        const auto answer = at().ask(who, kind, said, wait, error);
        heard += answer && answer->kind != error_kind;
    }
    return heard;
}

std::vector<contact> provider_directory::find(const peer_id& key, const patience& wait) {
    std::map<peer_id, contact> all;
    const auto add = [&](const std::vector<contact>& some) {
        for (const contact& c : some)
            if (c.id() != at().id() && all.size() < options_.most_providers) all.emplace(c.id(), c);
    };
    add(noted(key));
    find_options how;
    how.kind = providers_kind;
    how.enough = [&](const contact&, const value& answer) {
        add(contacts_from(answer.at("providers"), options_.most_providers));
        return all.size() >= options_.most_providers;
    };
    at().find(key, how, wait);
    std::vector<contact> found;
    for (const auto& [id, who] : all) found.push_back(who);
    return found;
}

} // namespace lockstep::net::p2p
