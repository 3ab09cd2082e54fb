// Contents among peers: a peer serves what it has, those nearest to a content's key note who has it, and whoever wants it asks
// them, and then all who have it at once.
//
//     content_exchange mine(me);
//     mine.serve(folder->root(), folder);                                            // here
//     fetch_folder(root, "copy", me.clock(), theirs.finder(root), {});               // elsewhere
//
// docs/protocol.md has what is said.
#pragma once

#include "lockstep/net/p2p/peer/peer_module.hpp"
#include "lockstep/net/p2p/transfer/content_fetch.hpp"
#include "lockstep/net/p2p/transfer/provider_table.hpp"

namespace lockstep::net::p2p {

/// What an exchange is to be like.
struct exchange_options {
    provider_limits providers{};
    std::size_t copies = 8;                                             ///< peers that are told who has a content
    std::size_t most_sources = 20;                                      ///< that are asked for at a time
    std::chrono::nanoseconds announce_pause = std::chrono::minutes(20); ///< between two times that others are told
};

/// A part of a peer. All members may be called by any thread or fiber at any time, but for the destructor.
class content_exchange {
public:
    explicit content_exchange(peer& at, const exchange_options& options = {});
    ~content_exchange();
    content_exchange(const content_exchange&) = delete;
    content_exchange& operator=(const content_exchange&) = delete;

    /// From now on others get the blocks of that content here, and are told so again and again. Returns how many peers have
    /// noted it, ourselves not counted.
    std::size_t serve(const digest& root, std::shared_ptr<block_source> blocks, const patience& wait = {});
    /// No longer.
    void stop_serving(const digest& root);

    /// All who say that they have it, as sources; those of other contents that are fetched are not looked for.
    std::vector<std::shared_ptr<block_source>> find(const digest& root, const patience& wait = {});
    /// The same, for a content_fetch. The exchange must outlive it.
    content_fetch::finder finder(const digest& root);

    /// Bytes of blocks that others got here.
    std::uint64_t bytes_served() const noexcept;

private:
    class core;
    std::unique_ptr<core> core_;
};

} // namespace lockstep::net::p2p
