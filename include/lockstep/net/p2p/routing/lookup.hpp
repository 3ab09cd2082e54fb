// The search for the peers that are nearest to a point: ask those who are near it whom they know that is nearer, until the
// nearest of all have been asked (Maymounkov and Mazières, 2002, §2.3). All that peers do is done by it.
//
// On request along several paths that have no peer in common (Baumgart and Mies, S/Kademlia, 2007, §4.4): one peer that lies
// misleads one of them. Answers may say anything: peers that do not exist cost a request each, and whoever has named several of
// them and nobody who answers is not believed any more; and a search never takes more than so many requests.
//
// Without I/O and without a clock: its owner asks, waits, and says what came of it. Not thread-safe.
#pragma once

#include "lockstep/net/p2p/contact.hpp"

#include <optional>
#include <unordered_map>

namespace lockstep::net::p2p {

/// What a look-up is to be like.
struct lookup_options {
    /// So many of the nearest must have answered. Where more than that have failed, each of those makes it one less, down to a half:
    /// among many dead a search ends all the same, and those who are nearest of all are found first.
    std::size_t wanted = 20;
    std::size_t at_once = 3;         ///< α: requests under way, on each path
    std::size_t paths = 1;           ///< that have no peer in common
    std::size_t most_requests = 128; ///< on each path; then it ends with what there is
    std::size_t unbelieved = 6; ///< whoever has named so many who did not answer, and nobody who did, is not believed
};

/// See above.
class lookup {
public:
    /// Begins with those whom one knows already, the nearest first. `own` is never asked.
    lookup(const peer_id& target, const peer_id& own, const std::vector<contact>& known,
           const lookup_options& options = {});

    /// Whom to ask now. Each that it names must be reported as answered or failed. Nothing: wait for an answer, or it has ended.
    std::optional<contact> next();
    /// It has answered, with those. They may be any, and any number of them.
    void answered(const peer_id& who, const std::vector<contact>& named);
    /// It has not answered.
    void failed(const peer_id& who);
    /// It lets one wait: others are asked meanwhile, as if it were not there. It must still be reported.
    void slow(const peer_id& who);
    /// Nobody else is asked; those under way may still be reported.
    void stop() noexcept { stopped_ = true; }
    /// Nobody is under way, and there is nobody to ask.
    bool ended() const;

    /// Those who have answered, nearest first; as many as are wanted.
    std::vector<contact> nearest() const;
    const peer_id& target() const noexcept { return target_; }
    std::size_t requests() const noexcept { return asked_by_.size(); }
    std::size_t failures() const noexcept { return failures_; }
    std::size_t under_way() const noexcept { return under_way_; }
    /// By how many steps the nearest that has answered was found: 1, where it was known before.
    std::size_t hops() const;
    /// Was it broken off since it took too many requests, or stop() was called?
    bool cut_short() const noexcept { return cut_short_ || stopped_; }

private:
    enum class state : std::uint8_t { not_asked, under_way, answered, failed };
    struct candidate {
        contact who;
        state is = state::not_asked;
        std::uint16_t hops = 1;
        bool is_slow = false;
        std::uint8_t named = 0;                  ///< by so many; 0: known before
        std::array<std::uint16_t, 4> named_by{}; ///< in tellers; more are not noted
    };
    /// Who has named others.
    struct teller {
        std::size_t answered = 0, failed = 0; ///< of those whom it has named
    };
    struct path {
        std::vector<candidate> candidates; ///< nearest first
        std::size_t failures = 0;
        std::size_t under_way = 0, requests = 0; ///< under way: without the slow ones
    };

    void add(path& p, const contact& who, std::uint16_t hops, std::optional<std::uint16_t> named_by);
    const candidate* choice(const path& p) const;
    bool is_believed(const candidate& c) const;
    candidate& under_way_to(const peer_id& who);
    const candidate& report(const peer_id& who, state is);

    const peer_id target_, own_;
    const lookup_options options_;
    std::vector<path> paths_;
    std::vector<teller> tellers_;
    std::unordered_map<peer_id, std::size_t> asked_by_; ///< on which path
    std::size_t under_way_ = 0, failures_ = 0;
    bool stopped_ = false, cut_short_ = false;
};

} // namespace lockstep::net::p2p
