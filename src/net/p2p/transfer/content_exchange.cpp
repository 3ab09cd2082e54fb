// Serving contents to peers, and finding who serves them: docs/protocol.md, "Contents".
#include "lockstep/net/p2p/transfer/content_exchange.hpp"

#include "lockstep/net/message/reply.hpp"

#include <atomic>

namespace lockstep::net::p2p {

namespace {

constexpr const char* block_kind = "p2p.block";         ///< give me that block
constexpr const char* provide_kind = "p2p.provide";     ///< I have a content
constexpr const char* withdraw_kind = "p2p.withdraw";   ///< I have it no longer
constexpr const char* providers_kind = "p2p.providers"; ///< who has it, and who is nearer to its key?

value to_value(const digest& d) { return value::binary{std::string(d.view())}; }
value to_value(const peer_id& id) { return value::binary{std::string(id.view())}; }

digest digest_in(const value& content) {
    const auto d = digest::from_bytes(content.at("digest").bytes().bytes);
    if (!d) throw value_error("a digest has 32 bytes");
    return *d;
}
peer_id key_in(const value& content, std::string_view member) {
    const auto key = peer_id::from_bytes(content.at(member).bytes().bytes);
    if (!key) throw value_error("a key has 20 bytes");
    return *key;
}

/// Where it is noted who has a content: at those nearest to this.
peer_id key_of(const digest& root) { return *peer_id::from_bytes(root.view().substr(0, peer_id::size)); }

/// Different for each peer, the same every time.
std::uint32_t seed_of(const peer& at) { return static_cast<std::uint32_t>(std::hash<peer_id>()(at.id())); }

/// Another peer, as a source.
class remote_blocks final : public block_source {
public:
    remote_blocks(peer& us, contact who) : us_(us), who_(std::move(who)) {}

    std::string block(const digest& d, const patience& wait, std::error_code& error) override {
        us_.network().know(who_);
        // (Not by ask(), which gives a peer less time than a block may take.)
        auto answer = us_.at().request({.sender = {},
                                        .recipient = who_.id().hex(),
                                        .kind = block_kind,
                                        .content = value::map{{"digest", to_value(d)}}},
                                       wait, error);
        if (!answer) return {};
        if (answer->kind == error_kind) {
            const bool lacks = remote_error(*answer).is(reply_code::key_does_not_exist);
            error = std::make_error_code(lacks ? std::errc::no_such_file_or_directory
                                               : std::errc::resource_unavailable_try_again);
            return {};
        }
        try {
            return std::move(answer->content).to_value().at("block").bytes().bytes;
        } catch (const std::exception&) { // it is no answer
            error = std::make_error_code(std::errc::protocol_error);
            return {};
        }
    }
    std::string name() const override { return who_.id().hex(); }

private:
    peer& us_;
    const contact who_;
};

} // namespace

class content_exchange::core {
public:
    core(peer& at, const exchange_options& options)
        : options_(options), providers_(options.providers), random_(seed_of(at)), part_(at) {
        part_.on(block_kind, [this](const peer_id&, const value& v) { return give_block(v); });
        part_.on(provide_kind, [this](const peer_id& from, const value& v) { return note(from, v); });
        part_.on(withdraw_kind, [this](const peer_id& from, const value& v) { return forget(from, v); });
        part_.on(providers_kind, [this](const peer_id& from, const value& v) { return name_providers(from, v); });
        part_.every(options.announce_pause, [this] { announce_all(); });
    }

    std::size_t serve(const digest& root, std::shared_ptr<block_source> blocks, const patience& wait) {
        {
            const parking::raw_guard guard(lock_);
            served_[root] = std::move(blocks);
        }
        return announce(root, wait);
    }

    void stop_serving(const digest& root) {
        {
            const parking::raw_guard guard(lock_);
            served_.erase(root);
        }
        tell_nearest(root, withdraw_kind, {});
    }

    std::vector<contact> find(const digest& root, const patience& wait) {
        const peer_id key = key_of(root);
        std::map<peer_id, contact> all;
        const auto add = [&](const std::vector<contact>& some) {
            for (const contact& c : some)
                if (c.id() != part_.at().id() && all.size() < options_.most_sources) all.emplace(c.id(), c);
        };
        add(known_providers(key));
        find_options how;
        how.kind = providers_kind;
        how.enough = [&](const contact&, const value& answer) {
            add(contacts_from(answer.at("providers"), options_.most_sources));
            return all.size() >= options_.most_sources;
        };
        part_.at().find(key, how, wait);
        std::vector<contact> found;
        for (const auto& [id, who] : all) found.push_back(who);
        return found;
    }

    peer& at() const noexcept { return part_.at(); }
    std::uint64_t bytes_served() const noexcept { return bytes_served_; }

private:
    // --- what others ask --------------------------------------------------------------------------------------------------

    message_content give_block(const value& asked) {
        const digest d = digest_in(asked);
        std::vector<std::shared_ptr<block_source>> all;
        {
            const parking::raw_guard guard(lock_);
            for (const auto& [root, blocks] : served_) all.push_back(blocks);
        }
        for (const auto& blocks : all) {
            std::error_code error;
            std::string block = blocks->block(d, handled_patience(), error);
            if (error) continue;
            bytes_served_ += block.size();
            return value::map{{"block", value::binary{std::move(block)}}};
        }
        throw remote_error(reply_code::key_does_not_exist, "no block " + d.hex() + " here");
    }

    message_content note(const peer_id& from, const value& said) {
        const contact who = contact::from_value(said.at("me"));
        if (who.id() != from)
            throw remote_error(static_cast<int>(peer_code::not_its_key),
                               "a peer with that key is called " + who.id().hex());
        const parking::raw_guard guard(lock_);
        if (!providers_.add(key_in(said, "key"), who, part_.at().clock().now()))
            throw remote_error(reply_code::temporarily_unavailable, "no room for more who have contents");
        return {};
    }

    message_content forget(const peer_id& from, const value& said) {
        const parking::raw_guard guard(lock_);
        providers_.remove(key_in(said, "key"), from);
        return {};
    }

    message_content name_providers(const peer_id& from, const value& asked) {
        const peer_id target = key_in(asked, "target");
        std::vector<contact> near = part_.at().known_near(target, part_.at().options().routing.bucket);
        std::erase_if(near, [&](const contact& c) { return c.id() == from; });
        return value::map{{"peers", p2p::to_value(near)}, {"providers", p2p::to_value(known_providers(target))}};
    }

    // --- what we ask ------------------------------------------------------------------------------------------------------

    std::vector<contact> known_providers(const peer_id& key) {
        const message_deadline now = part_.at().clock().now();
        const parking::raw_guard guard(lock_);
        return providers_.find(key, options_.most_sources, now, random_);
    }

    void announce_all() {
        std::vector<digest> roots;
        {
            const parking::raw_guard guard(lock_);
            for (const auto& [root, blocks] : served_) roots.push_back(root);
        }
        for (const digest& root : roots) announce(root, {});
    }

    std::size_t announce(const digest& root, const patience& wait) { return tell_nearest(root, provide_kind, wait); }

    /// Says something of a content of ours to those who are nearest to its key. Returns how many have heard it.
    std::size_t tell_nearest(const digest& root, const char* kind, const patience& wait) {
        const peer_id key = key_of(root);
        const value said = value::map{{"key", to_value(key)}, {"me", part_.at().self().to_value()}};
        std::vector<contact> near = part_.at().find(key, wait).nearest;
        std::size_t heard = 0;
        for (const contact& who : near) {
            if (heard == options_.copies) break;
            std::error_code error;
            const auto answer = part_.at().ask(who, kind, said, wait, error);
            heard += answer && answer->kind != error_kind;
        }
        return heard;
    }

    const exchange_options options_;
    std::atomic<std::uint64_t> bytes_served_{0};

    parking::raw_lock lock_; ///< guards what follows
    provider_table providers_;
    std::minstd_rand random_;
    std::map<digest, std::shared_ptr<block_source>> served_; ///< by root

    peer_module part_; ///< last: nothing is called any more when the rest goes
};

content_exchange::content_exchange(peer& at, const exchange_options& options)
    : core_(std::make_unique<core>(at, options)) {}
content_exchange::~content_exchange() = default;

std::size_t content_exchange::serve(const digest& root, std::shared_ptr<block_source> blocks, const patience& wait) {
    return core_->serve(root, std::move(blocks), wait);
}
void content_exchange::stop_serving(const digest& root) { core_->stop_serving(root); }

std::vector<std::shared_ptr<block_source>> content_exchange::find(const digest& root, const patience& wait) {
    std::vector<std::shared_ptr<block_source>> sources;
    for (contact& who : core_->find(root, wait))
        sources.push_back(std::make_shared<remote_blocks>(core_->at(), std::move(who)));
    return sources;
}

content_fetch::finder content_exchange::finder(const digest& root) {
    return [this, root](const patience& wait) { return find(root, wait); };
}

std::uint64_t content_exchange::bytes_served() const noexcept { return core_->bytes_served(); }

} // namespace lockstep::net::p2p
