// A map over peers: a function that some of them offer, applied to each of many inputs by whoever is free.
//
//     work_exchange work(directory);
//     work.offer("primes", [](const value& range) { return primes_in(range); });        // on many peers
//     std::vector<value> all = work.map("primes", ranges);                              // on one
//
// A peer that dies or is slow is done without: what it was to do others do. So two peers may do the same, and the function should
// not mind; the first result counts, each once. One peer does it once, however often it is asked for it. Results are taken on
// trust: nothing here finds out that a peer makes them up.
#pragma once

#include "lockstep/net/p2p/directory/provider_directory.hpp"
#include "lockstep/net/p2p/sharing/distribution.hpp"

#include <atomic>
#include <list>
#include <tuple>

namespace lockstep::net::p2p {

/// How a map is shared out.
struct map_options {
    /// How long one input may take, and how many a peer is asked for at a time.
    distribution_options sharing{.at_once = 2, .piece_time = std::chrono::seconds(60)};
    unsigned most_refusals = 3; ///< times that the function throws for one input, wherever; then the map fails
};

/// A part of a peer. All members may be called by any thread or fiber at any time, but for the destructor.
class work_exchange {
public:
    using function = std::function<value(const value& input)>;

    explicit work_exchange(provider_directory& directory);
    work_exchange(const work_exchange&) = delete;
    work_exchange& operator=(const work_exchange&) = delete;

    /// Applies f for others who ask for that name, and lets them know. Called by several fibers at a time; what it throws they are
    /// told. Within it handled_patience() says how long somebody waits. Throws std::logic_error where the name is taken.
    void offer(const std::string& name, function f, const patience& wait = {});

    /// The results, in the order of the inputs. Throws std::system_error, with the name in its text (timed_out,
    /// operation_canceled; host_unreachable, nobody is left who offers it), and remote_error where the function throws for an input
    /// wherever it is tried.
    std::vector<value> map(const std::string& name, const std::vector<value>& inputs, const map_options& options = {},
                           const patience& wait = {});

    /// How many inputs this peer has worked on for others.
    std::uint64_t done_for_others() const noexcept { return done_; }

private:
    /// One input that somebody has asked us to work on: who it is, the map, and the number of the input.
    using task_key = std::tuple<peer_id, std::uint64_t, std::uint64_t>;
    struct task {
        std::optional<message_content> result; ///< none: it is being worked on, or has failed
        bool failed = false;
    };
    /// Results that are kept for whoever asks again, since the answer was lost.
    static constexpr std::size_t most_kept = 256;

    message_content work(const peer_id& from, const value& asked);
    message_content work_once(const task_key& key, const function& f, const value& input);

    provider_directory& directory_;
    std::atomic<std::uint64_t> done_{0};

    detail::state_lock lock_; ///< guards what follows
    std::map<std::string, std::shared_ptr<const function>, std::less<>> offered_;
    std::map<task_key, std::shared_ptr<task>> tasks_;
    std::list<task_key> kept_; ///< whose results are known, oldest first

    peer_module part_; ///< last: nothing is called any more when the rest goes
};

} // namespace lockstep::net::p2p
