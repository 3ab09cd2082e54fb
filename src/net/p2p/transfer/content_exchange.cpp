// Serving contents to peers, and getting them: docs/protocol.md, "Contents".
#include "lockstep/net/p2p/transfer/content_exchange.hpp"

#include "lockstep/net/message/reply.hpp"

namespace lockstep::net::p2p {

namespace {

constexpr const char* block_kind = "p2p.block"; ///< give me that block

/// Where it is noted who has a content: at those nearest to this.
peer_id key_of(const digest& root) { return *peer_id::from_bytes(root.view().substr(0, peer_id::size)); }

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
                                        .content = value::map{{"digest", value::binary{std::string(d.view())}}}},
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

content_exchange::content_exchange(provider_directory& directory) : directory_(directory), part_(directory.at()) {
    part_.on(block_kind, [this](const peer_id&, const value& v) { return give_block(v); });
}

message_content content_exchange::give_block(const value& asked) {
    const auto d = digest::from_bytes(asked.at("digest").bytes().bytes);
    if (!d) throw value_error("a digest has 32 bytes");
    std::vector<std::shared_ptr<block_source>> all;
    {
        const parking::raw_guard guard(lock_);
        for (const auto& [root, blocks] : served_) all.push_back(blocks);
    }
    for (const auto& blocks : all) {
        std::error_code error;
        std::string block = blocks->block(*d, handled_patience(), error);
        if (error) continue;
        bytes_served_ += block.size();
        return value::map{{"block", value::binary{std::move(block)}}};
    }
    throw remote_error(reply_code::key_does_not_exist, "no block " + d->hex() + " here");
}

std::size_t content_exchange::serve(const digest& root, std::shared_ptr<block_source> blocks, const patience& wait) {
    {
        const parking::raw_guard guard(lock_);
        served_[root] = std::move(blocks);
    }
    return directory_.announce(key_of(root), wait);
}

void content_exchange::stop_serving(const digest& root) {
    {
        const parking::raw_guard guard(lock_);
        served_.erase(root);
    }
    directory_.withdraw(key_of(root));
}

std::vector<std::shared_ptr<block_source>> content_exchange::find(const digest& root, const patience& wait) {
    std::vector<std::shared_ptr<block_source>> sources;
    for (contact& who : directory_.find(key_of(root), wait))
        sources.push_back(std::make_shared<remote_blocks>(directory_.at(), std::move(who)));
    return sources;
}

content_fetch::finder content_exchange::finder(const digest& root) {
    return [this, root](const patience& wait) { return find(root, wait); };
}

} // namespace lockstep::net::p2p
