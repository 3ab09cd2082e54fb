// Contents among peers: a peer serves what it has, a directory says who has what, and whoever wants a content asks all who have
// it at once.
//
//     provider_directory directory(me);
//     content_exchange mine(directory);
//     mine.serve(folder->root(), folder);                                            // here
//     fetch_folder(root, "copy", me.clock(), theirs.finder(root), {});               // elsewhere
//
// docs/protocol.md has what is said.
#pragma once

#include "lockstep/net/p2p/directory/provider_directory.hpp"
#include "lockstep/net/p2p/transfer/content_fetch.hpp"

#include <atomic>

namespace lockstep::net::p2p {

/// A part of a peer. All members may be called by any thread or fiber at any time, but for the destructor.
class content_exchange {
public:
    explicit content_exchange(provider_directory& directory);
    content_exchange(const content_exchange&) = delete;
    content_exchange& operator=(const content_exchange&) = delete;

    /// From now on others get the blocks of that content here, and are told so. Returns how many peers have noted it.
    std::size_t serve(const digest& root, std::shared_ptr<block_source> blocks, const patience& wait = {});
    /// No longer.
    void stop_serving(const digest& root);

    /// All who say that they have it, as sources, which the peer must outlive.
    std::vector<std::shared_ptr<block_source>> find(const digest& root, const patience& wait = {});
    /// The same, for a content_fetch. The exchange must outlive it.
    content_fetch::finder finder(const digest& root);

    /// Bytes of blocks that others got here.
    std::uint64_t bytes_served() const noexcept { return bytes_served_; }

private:
    message_content give_block(const value& asked);

    provider_directory& directory_;
    std::atomic<std::uint64_t> bytes_served_{0};

    parking::raw_lock lock_;                                 ///< guards what follows
    std::map<digest, std::shared_ptr<block_source>> served_; ///< by root

    peer_module part_; ///< last: nothing is called any more when the rest goes
};

} // namespace lockstep::net::p2p
