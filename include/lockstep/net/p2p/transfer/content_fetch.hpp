// Fetches a content from several sources at once: first the tree above it, then its chunks, each from whoever is free. Whatever
// comes is held against the tree; what was there already from an attempt before is not fetched again.
//
//     memory_sink sink(64 << 20);
//     content_fetch(root, sink, clock, [&](const patience&) { return sources; }).run(1min);
#pragma once

#include "lockstep/net/message/state_lock.hpp"
#include "lockstep/net/p2p/transfer/block_source.hpp"
#include "lockstep/net/p2p/transfer/chunk_plan.hpp"

#include <chrono>
#include <memory>
#include <set>

namespace lockstep::net::p2p {

/// How far a fetch is.
struct fetch_progress {
    std::uint64_t bytes = 0;  ///< of the content; 0: not known yet
    std::uint64_t here = 0;   ///< of them, on this side
    std::uint64_t found = 0;  ///< of these, there from an attempt before
    std::size_t sources = 0;  ///< that are asked
    std::size_t given_up = 0; ///< sources that failed too often, or lied
};

/// How a content is fetched.
struct fetch_options {
    unsigned at_once = 4;                                           ///< blocks that one source is asked for at a time
    std::chrono::nanoseconds block_time = std::chrono::seconds(10); ///< for one block
    unsigned most_failures = 3;                                     ///< of a source, in a row; then it is asked no more
    unsigned most_lacks = 64; ///< blocks that a source does not have, in a row; likewise
    std::chrono::nanoseconds search_pause = std::chrono::seconds(5); ///< between two searches for sources
    std::chrono::nanoseconds search_time = std::chrono::seconds(30); ///< without any; then it fails
    /// Called by the fibers that fetch, one at a time; must not wait for long.
    std::function<void(const fetch_progress&)> on_progress{};
};

/// One content on its way. run() is called once; the rest is its own.
class content_fetch {
public:
    /// Looks for sources: may return those that are known already.
    using finder = std::function<std::vector<std::shared_ptr<block_source>>(const patience&)>;

    content_fetch(const digest& root, content_sink& into, message_clock& clock, finder find,
                  const fetch_options& options = {});

    /// Returns when all of it is there. Throws std::system_error, the content's digest in its text: timed_out or
    /// operation_canceled; host_unreachable, there is no source any more; or what the sink said. What has come by then stays
    /// in the sink: another fetch goes on from there.
    void run(const patience& wait = {});

    fetch_progress progress();

private:
    struct leaf {
        digest block;
        std::uint64_t at; ///< where its chunk begins in the content
        std::size_t bytes;
    };
    /// A source that is asked. A chunk that two of them were asked for is taken from the first.
    struct asked_source {
        std::shared_ptr<block_source> who;
        chunk_plan::source number;
        unsigned failures = 0, lacks = 0; ///< in a row
        bool given_up = false;
    };

    void read_tree(const patience& wait);
    void read_node(const digest& d, std::optional<std::uint64_t> bytes, unsigned level, const patience& wait);
    tree_node fetch_node(const digest& d, const patience& wait);
    number_set look_what_is_there();
    void fetch_chunks(number_set have, const patience& wait);
    void admit_new_sources(const patience& wait);
    void serve(const std::shared_ptr<asked_source>& from, const patience& wait);
    bool fetch_one(asked_source& from, std::size_t chunk, const patience& wait);
    bool end_of_source(asked_source& from);
    [[noreturn]] void fail(const std::error_code& why) const;

    const digest root_;
    content_sink& into_;
    message_clock& clock_;
    const finder find_;
    const fetch_options options_;

    std::vector<leaf> leaves_; ///< known once the tree is

    detail::state_lock lock_;     ///< guards what follows
    std::set<std::string> liars_; ///< sources that are never asked again
    chunk_plan plan_{0};
    std::vector<std::shared_ptr<asked_source>> sources_; ///< that are still asked
    std::size_t fibers_ = 0;                             ///< that ask
    std::error_code broken_;                             ///< why it cannot go on
    fetch_progress progress_;
    std::stop_source done_; ///< nobody wants any more of what is under way
};

} // namespace lockstep::net::p2p
