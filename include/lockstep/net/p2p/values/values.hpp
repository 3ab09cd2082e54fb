// Values that many peers keep together: whoever has put one may go, and so may some of those who have it.
//
//     values all(me);                                         // a part of a peer
//     all.put("profile", "likes rain");                       // signed; replaces what was there
//     auto found = all.get(record::key_of(whose, "profile")); // from anywhere
//     peer_id key = all.put_immutable("a page").what.key();   // the key is the hash
//
// A record has r copies (5), at the peers whose ids are nearest to its key. Writing waits for a majority of them to have it, and
// reading asks a majority, so whoever reads after a write has been acknowledged finds it or a newer one. Those who are found
// behind get the newest. When a peer dies or a nearer one comes, those who have a record give it to whom it is missing.
//
// What that does not give: a peer that lies can keep a record to itself, or an older one, but it can't make one up. Writes
// that are acknowledged are lost when all who have it die before anybody has noticed the death of the first.
#pragma once

#include "lockstep/net/p2p/peer/peer.hpp"
#include "lockstep/net/p2p/values/neighbourhood.hpp"
#include "lockstep/net/p2p/values/record_storage.hpp"

namespace lockstep::net::p2p {

/// What can become of a change. The code of a std::error_code whose category is values_category().
enum class values_errc {
    too_few_copies = 1, ///< not a majority has it: it may be lost, or stay
    limited,            ///< others have no room for it, or we have asked for too much: later
    changed,            ///< there is something else than what was expected
    maybe,              ///< compare-and-swap: it may have been done, or not
    no_more_numbers,    ///< the sequence number is at its end
};
/// Named "lockstep.values".
const std::error_category& values_category() noexcept;
/// For std::error_code and std::error_condition.
std::error_code make_error_code(values_errc code) noexcept;

/// A change that was not acknowledged, and why: values_errc, no_space_on_device (our own disk), timed_out, operation_canceled.
class values_error : public std::system_error {
public:
    values_error(std::error_code why, const std::string& text, unsigned copies = 0,
                 std::chrono::nanoseconds retry_after = {}, std::optional<record> there = {})
        : system_error(why, text), copies_(copies), retry_after_(retry_after), there_(std::move(there)) {}

    /// How many peers have it, as far as known.
    unsigned copies() const noexcept { return copies_; }
    /// limited: when to try again.
    std::chrono::nanoseconds retry_after() const noexcept { return retry_after_; }
    /// changed: what is there instead.
    const std::optional<record>& there() const noexcept { return there_; }

private:
    unsigned copies_;
    std::chrono::nanoseconds retry_after_;
    std::optional<record> there_;
};

/// What they are to be like. All peers of a network should have the same `copies`.
struct values_options {
    unsigned copies = 5;                                                ///< r
    unsigned candidates = 20;                                           ///< k: of so many peers those are found
    std::chrono::seconds lifetime = std::chrono::hours(48);             ///< of a record, if nothing is said of it
    std::chrono::nanoseconds operation_time = std::chrono::seconds(15); ///< if nothing is said of it
    std::chrono::nanoseconds request_time =
        std::chrono::milliseconds(500); ///< for an answer, and a second for each MiB
    unsigned attempts = 3;              ///< at asking one peer; the last one waits twice as long
    std::chrono::nanoseconds step =
        std::chrono::seconds(1); ///< of repair: the next nearest waits so long for the others
    std::chrono::nanoseconds refresh = std::chrono::hours(1);       ///< between looking whether all copies are there
    std::chrono::seconds watch_lifetime = std::chrono::minutes(10); ///< of a subscription that is not renewed
    std::size_t watches = 65'536;                                   ///< of others, here
    std::size_t watches_of_one = 16'384;                            ///< of one of them
    std::chrono::nanoseconds watch_pause = std::chrono::milliseconds(50); ///< between two calls of a handler, at least
    store_limits limits{};                                                ///< of what is kept for others
    std::shared_ptr<record_storage> disk{}; ///< none: what is kept here ends with the process
    std::uint64_t seed = 0;                 ///< of what is random here; 0: of the system
};

/// How a record is put.
struct put_options {
    std::chrono::seconds lifetime{0}; ///< 0: as values_options says
    /// Put it again and again, as long as this peer lives, so that it never expires.
    bool keep = false;
    /// Who signs it; null: the peer itself.
    const identity* by = nullptr;
};

/// A change that was acknowledged.
struct put_result {
    record what;
    unsigned copies = 0; ///< peers that had it stored when this was returned; others may have got it since
    unsigned wanted = 0; ///< for an acknowledgement
};

/// The values part of a peer. All members may be called by any fiber or thread at any time, but for the destructor.
class values {
public:
    /// Takes part: keeps records for others, and those that it puts are signed by the peer's identity. Before peer::join().
    explicit values(peer& at, values_options options = {});
    /// The same, for who has a neighbourhood of another kind.
    values(neighbourhood& others, const identity& owner, message_clock& clock, values_options options = {});
    /// Waits for what is under way, whose requests end at once. The peer must be there still.
    ~values();

    /// Puts a value under its hash. As put().
    put_result put_immutable(std::string bytes, const put_options& how = {}, const patience& wait = {});
    /// Puts a value under its owner's key and a name of at most 64 bytes (the salt), in the place of what is there. Returns as
    /// soon as a majority has it; the others get it meanwhile. A value that is there already is not put anew. Throws values_error.
    put_result put(std::string_view name, std::string bytes, const put_options& how = {}, const patience& wait = {});
    /// Puts a tombstone in its place, at all who have it. As put().
    put_result remove(std::string_view name, const put_options& how = {}, const patience& wait = {});
    /// As put(), but only if there is what was expected: the record that was read, or nothing. Of several who do that at the same
    /// time, expecting the same, one succeeds at most, as long as they see the same peers near the key, but for two of them: of a
    /// network that is cut in two parts with more than `copies` peers each, both parts go on. Throws values_error: changed, with
    /// what is there; maybe.
    put_result compare_and_swap(std::string_view name, const std::optional<record>& expected, std::string bytes,
                                const put_options& how = {}, const patience& wait = {});

    /// What is there; nothing where there is nothing, or it was removed. Throws values_error where fewer than a majority
    /// could be asked and none had it.
    std::optional<record> get(const peer_id& key, const patience& wait = {});

    /// Called with what is there, and after each change with what is there then; nothing: it was removed. One call at a time,
    /// on a fiber; of changes in quick succession only the last is told. What the handler itself puts there is not told to it.
    using watcher = std::function<void(const std::optional<record>&)>;
    /// One subscription; it ends with this.
    class subscription;
    /// From now on. Throws values_error where nobody takes it.
    subscription watch(const peer_id& key, watcher handler, const patience& wait = {});

    /// The neighbours are others than before: some died, or came. Copies that are missing are made.
    void neighbours_changed();
    /// Asks the neighbours for what this peer should have: after it has joined.
    void catch_up();
    /// Gives all it has to those who should have it when this peer is gone. How many records somebody did not take.
    std::size_t hand_over();

    /// What is kept here.
    struct figures {
        std::size_t records = 0, bytes = 0; ///< for others, and ourselves
        std::size_t watches = 0;            ///< of others
        std::size_t subscriptions = 0;      ///< of ours
        std::uint64_t repaired = 0;         ///< records that were given to somebody to whom they were missing
    };
    figures count() const;
    /// Is it kept here? For tests and pages about a peer.
    std::optional<value_store::held> here(const peer_id& key) const;

    class core;

private:
    std::unique_ptr<neighbourhood> own_; ///< where it was made of a peer
    std::shared_ptr<core> core_;
};

/// Ends when it is destroyed: its handler is not called any more then, nor is it running, unless it is the handler that ends it.
class values::subscription {
public:
    subscription() = default;
    subscription(subscription&&) noexcept = default;
    subscription& operator=(subscription&& other) noexcept;
    ~subscription();

    struct state;

private:
    friend values;
    explicit subscription(std::shared_ptr<state> s) : state_(std::move(s)) {}
    std::shared_ptr<state> state_;
};

} // namespace lockstep::net::p2p

template <>
struct std::is_error_code_enum<lockstep::net::p2p::values_errc> : std::true_type {};
