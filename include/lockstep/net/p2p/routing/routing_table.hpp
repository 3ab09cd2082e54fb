// Whom a peer knows: many of those near it, few of those far away (Maymounkov and Mazières, 2002, §2.2 and §4.1).
//
// A peer's contacts lie in buckets, one for each number of leading bits that they share with it, and of each bucket it keeps k.
// Who is in a bucket stays as long as it answers: whoever has been there for an hour is likely to be there for another one, and
// nobody gets in by pushing others out. Here only those get in who have answered a request of ours: everybody can put
// anything into a packet, and an answer shows that there is somebody at the other end.
//
// Without I/O and without a clock: its owner asks, waits, and says what came of it and when. Not thread-safe.
#pragma once

#include "lockstep/net/message/message.hpp"
#include "lockstep/net/p2p/routing/address_limits.hpp"

#include <random>

namespace lockstep::net::p2p {

/// What a routing table is to be like.
struct routing_options {
    std::size_t bucket = 20;                ///< k: contacts in a bucket
    std::size_t replacements = 8;           ///< for each bucket: who waits for a place in it
    unsigned failures = 2;                  ///< in a row, and then a contact is taken out
    std::size_t of_a_network_in_bucket = 2; ///< contacts whose addresses are in the same /24 (IPv6: /64)
    std::size_t of_a_network = 10;          ///< the same, in the whole table
    bool limits_local_networks = false;     ///< also of private and loopback addresses
};

/// See above.
class routing_table {
public:
    /// One contact, as the table knows it.
    struct entry {
        contact who;
        message_deadline proved; ///< when it was last seen to be alive
        unsigned failures = 0;   ///< requests in a row that it has not answered
    };
    /// What became of somebody who has proved to be alive.
    enum class outcome : std::uint8_t {
        kept,    ///< is in the table now
        renewed, ///< was there already
        waits,   ///< there is no place; is a replacement now
        refused, ///< there are too many of that network already; or it is ourselves
    };

    explicit routing_table(const peer_id& own, const routing_options& options = {});

    /// It has answered, from where the contact says that it is.
    outcome proved(const contact& who, message_deadline now);
    /// It has sent something by which it can be recognised, but that does not show that it can be reached: whoever is in the table
    /// is alive. Nobody gets into it so.
    void heard(const peer_id& who, message_deadline now);
    /// It has not answered. True: it is not in the table any more; and then a replacement may be worth a ping.
    bool failed(const peer_id& who);
    /// It has gone, for sure. True: it was in the table.
    bool remove(const peer_id& who);
    /// Should somebody of whom we have only heard be pinged? Yes, where there would be a place in the table.
    bool has_room_for(const contact& who) const;
    /// Who could take the place of that one, which is free: the one that was alive last. It is forgotten here; proved() takes it
    /// in when it has answered.
    std::optional<contact> take_replacement_for(const peer_id& gone);

    /// The nearest `most` to a point, nearest first. Those that did not answer last time are left out, unless they are wanted too.
    std::vector<contact> nearest(const peer_id& target, std::size_t most, bool doubtful_too = false) const;
    /// Null: it is not there.
    const entry* find(const peer_id& who) const noexcept;
    std::size_t size() const noexcept { return size_; }
    /// How many buckets there are: bucket i has those who share exactly i leading bits with us.
    std::size_t buckets() const noexcept { return buckets_.size(); }
    /// Who is in one of them, the one that was alive last at the end.
    const std::vector<entry>& bucket(std::size_t i) const noexcept { return buckets_[i].entries; }
    std::size_t bucket_of(const peer_id& other) const noexcept { return peer_id::bits - (own_ ^ other).bit_length(); }

    /// Somebody looks for that: its bucket is fresh.
    void looked_for(const peer_id& target, message_deadline now);
    /// A random point in the bucket in which nobody has looked for longest; nothing where somebody has in each since then.
    std::optional<peer_id> worth_a_look(message_deadline since, std::mt19937_64& random) const;

private:
    struct bucket_state {
        bucket_state(const routing_options& options)
            : limits(options.of_a_network_in_bucket, options.limits_local_networks) {}
        std::vector<entry> entries;        ///< the one that was alive last at the end
        std::vector<contact> replacements; ///< likewise
        address_limits limits;
        message_deadline looked = message_deadline::min(); ///< when somebody looked here
    };

    bucket_state& bucket_for(const peer_id& other);
    bucket_state* bucket_if_any(const peer_id& other) noexcept;
    bool admits(const bucket_state& b, const contact& who) const { return b.limits.admits(who) && limits_.admits(who); }
    void take_out(bucket_state& b, std::vector<entry>::iterator at);

    const peer_id own_;
    const routing_options options_;
    std::vector<bucket_state> buckets_; ///< as many as were needed so far
    address_limits limits_;
    std::size_t size_ = 0;
};

} // namespace lockstep::net::p2p
