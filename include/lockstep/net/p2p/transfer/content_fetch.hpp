// Fetches a content from several sources at once: first the tree above it, then its chunks, each from whoever is free. Whatever
// comes is held against the tree; what was there already from an attempt before is not fetched again.
//
//     memory_sink sink(64 << 20);
//     content_fetch(root, sink, clock, [&](const patience&) { return sources; }).run(1min);
#pragma once

#include "lockstep/net/p2p/sharing/distribution.hpp"
#include "lockstep/net/p2p/transfer/block_source.hpp"

namespace lockstep::net::p2p {

/// How far a fetch is.
struct fetch_progress {
    std::uint64_t bytes = 0; ///< of the content; 0: not known yet
    std::uint64_t here = 0;  ///< of them, on this side
    std::uint64_t found = 0; ///< of these, there from an attempt before
    std::size_t sources = 0; ///< that are asked
};

/// How a content is fetched.
struct fetch_options {
    distribution_options sharing{};
    /// Called by the fibers that fetch, one at a time; must not wait.
    std::function<void(const fetch_progress&)> on_progress{};
};

/// One content on its way. run() is called once.
class content_fetch {
public:
    using finder = distribution<block_source>::finder;

    content_fetch(const digest& root, content_sink& into, message_clock& clock, finder find,
                  const fetch_options& options = {});

    /// Returns when all of it is there. Throws std::system_error, with the content's digest and the sink's name in its text:
    /// timed_out or operation_canceled; host_unreachable, nobody has any more of it; illegal_byte_sequence, it is the digest of
    /// something else; or what the sink said. What has come by then stays in the sink: another fetch goes on from there.
    void run(const patience& wait = {});

private:
    struct leaf {
        digest block;
        std::uint64_t at; ///< where its chunk begins in the content
        std::size_t bytes;
    };

    void read_node(const digest& d, std::optional<std::uint64_t> bytes, unsigned level, const patience& wait);
    tree_node fetch_node(const digest& d, const patience& wait);
    number_set look_what_is_there();
    piece_outcome fetch_chunk(block_source& from, std::size_t chunk, const patience& wait, std::error_code& why);
    [[noreturn]] void fail(const std::error_code& why) const;
    [[noreturn]] void fail(std::errc why) const { fail(std::make_error_code(why)); }

    const digest root_;
    content_sink& into_;
    message_clock& clock_;
    const finder find_;
    const fetch_options options_;

    std::vector<leaf> leaves_; ///< known once the tree is
    fetch_progress progress_;  ///< once chunks come, under the lock of the distribution
    distribution<block_source> chunks_;
};

} // namespace lockstep::net::p2p
