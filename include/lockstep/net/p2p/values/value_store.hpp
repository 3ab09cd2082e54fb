// The records that one peer keeps for others: bounded, each for a while. A core without I/O, the time handed in.
//
// What is full refuses, and says when to come again; nothing that was taken is thrown out for something else. So nobody can push
// another's values out, however many of his own he brings. So that he cannot fill the store either, each source may have
// only so much of it: one that is not known a little, one that is known (it has proved alive for a while) more, and all
// that are not known together a part of it. A key never has more than one record, and only its owner can make another one.
//
// Not here: who is a source. The caller says so; it may well call all peers of one network of addresses the same.
#pragma once

#include "lockstep/net/message/message.hpp"
#include "lockstep/net/p2p/values/record.hpp"
#include "lockstep/net/p2p/values/replica_register.hpp"

#include <functional>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

namespace lockstep::net::p2p {

/// What a store keeps. Bytes are those of values and salts, and 256 for each record.
struct store_limits {
    std::size_t bytes = 64 << 20;          ///< in all
    std::size_t records = 100'000;         ///< in all
    double share_of_strangers = 0.5;       ///< of both: all together who are not known
    double share_of_a_stranger = 1.0 / 16; ///< of both: one who is not known
    double share_of_a_friend = 1.0 / 2;    ///< of both: one who is known
    double a_second_of_a_stranger = 100;   ///< requests that change something; twice as many at once
    double a_second_of_a_friend = 1000;    ///< the same
    std::size_t sources = 10'000;          ///< that are counted at a time
    std::chrono::seconds longest_lifetime = std::chrono::hours(30 * 24); ///< of a record
    std::chrono::seconds full_pause = std::chrono::seconds(60); ///< after which one may ask again when there is no room

    /// A tombstone outlives every record that it may replace.
    std::chrono::seconds tombstone_lifetime() const noexcept { return longest_lifetime + std::chrono::hours(1); }
};

/// Who wants something stored.
struct store_source {
    enum class standing : std::uint8_t { stranger, known, self };
    std::string name;
    standing is = standing::stranger;
};

/// All members by one thread at a time.
class value_store {
public:
    using time = message_deadline;
    using duration = std::chrono::nanoseconds;

    struct request {
        record what;
        duration lifetime;             ///< from now on
        std::optional<ballot> under{}; ///< only if this was promised, and nothing changed since
        bool only_newer = false;       ///< only in the place of an older one
    };
    enum class status : std::uint8_t {
        stored,       ///< it is there now
        same,         ///< it was there already; perhaps it stays longer now
        newer,        ///< there is one that does not give way to it
        not_promised, ///< something else has been promised or stored since
        absent,       ///< there is no older one whose place it could take
        limited,      ///< no room for this source, or too many requests of it
    };
    struct answer {
        status is = status::stored;
        std::optional<record> current{}; ///< what is there
        duration retry_after{0};         ///< where it was limited
    };
    struct held {
        record what;
        duration left; ///< of its lifetime
    };
    /// As a disk has it. Neither a record nor a promise: it is to be forgotten.
    struct row {
        peer_id key;
        std::optional<record> what{};
        duration left{0};
        std::uint64_t promised = 0;
        store_source source{};
    };

    explicit value_store(const store_limits& limits = {}) : limits_(limits) {}

    /// May this source ask for one more change now? Zero: yes, and it is counted; otherwise after how long it may.
    duration admit(const store_source& from, time now);
    /// What store() would answer.
    answer would(const request& r, const store_source& from, time now) const;
    /// What is there after it (as a row for the disk), if it is stored.
    row after(const request& r, const store_source& from, time now) const;
    answer store(const request& r, const store_source& from, time now);

    /// As replica_register::promise. The answer is stored (it is promised), not_promised or limited.
    answer promise(const peer_id& key, const ballot& b, const store_source& from, time now);
    /// Of which numbers none is promised any more.
    std::uint64_t promised(const peer_id& key) const;

    /// Nothing where there is none, or its time is up.
    std::optional<held> find(const peer_id& key, time now) const;
    /// From that key on, in their order, until f says no.
    void visit(const peer_id& from, time now, const std::function<bool(const held&)>& f) const;
    /// Takes one out before its time, if it is still that one.
    void erase(const record& still);
    /// Takes out those whose time is up, and says which: at most so many at once.
    std::vector<peer_id> expire(time now, std::size_t most);
    /// When the next one's time is up.
    time next_expiry() const noexcept { return expiries_.empty() ? no_deadline : expiries_.begin()->first; }
    /// From a disk, at the beginning.
    void restore(row r, time now);
    /// For a disk.
    row row_of(const peer_id& key, time now) const;

    std::size_t records() const noexcept { return total_.records; }
    std::size_t bytes() const noexcept { return total_.bytes; }
    const store_limits& limits() const noexcept { return limits_; }

private:
    struct usage {
        std::size_t bytes = 0, records = 0;
        void add(std::size_t b) noexcept { bytes += b, ++records; }
        void remove(std::size_t b) noexcept { bytes -= b, --records; }
    };
    struct account {
        usage kept;
        double tokens = 0;
        time counted{}; ///< when the tokens were
    };
    struct entry {
        replica_register<record> at;
        time expires{};
        store_source source;
        std::size_t size() const noexcept { return at.held() ? at.held()->size() : size_of_a_promise; }
    };
    static constexpr std::size_t size_of_a_promise = 256;
    static constexpr duration promise_lifetime = std::chrono::hours(1);
    using entries = std::map<peer_id, entry>;

    bool has_room(const store_source& from, std::size_t more, const entry* instead) const;
    duration lifetime_of(const request& r) const noexcept;
    bool gone(const entry& e, time now) const noexcept { return e.expires <= now; }
    const entry* entry_of(const peer_id& key, time now) const;
    entry& place_for(const peer_id& key, const store_source& from);
    void expires_at(const peer_id& key, entry& e, time when);
    void count(const entry& e);
    void discount(const entry& e);
    void drop(entries::iterator at);

    const store_limits limits_;
    entries all_;
    std::set<std::pair<time, peer_id>> expiries_;
    std::unordered_map<std::string, account> accounts_; ///< looked up by name only
    usage total_, strangers_;
};

} // namespace lockstep::net::p2p
