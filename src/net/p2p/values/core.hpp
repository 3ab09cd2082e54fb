// The inside of `values`: what its parts share. Each operation is a file of its own on ask() and round.
#pragma once

#include "lockstep/net/message/state_lock.hpp"
#include "lockstep/net/p2p/values/known_holders.hpp"
#include "lockstep/net/p2p/values/values.hpp"
#include "net/p2p/values/record_keeper.hpp"
#include "net/p2p/values/wire.hpp"

#include <random>

namespace lockstep::net::p2p {

class values::core : public std::enable_shared_from_this<core> {
public:
    using duration = std::chrono::nanoseconds;
    using time = message_deadline;

    /// What is asked of several.
    struct question {
        std::string kind;
        value content;
        std::size_t bytes = 0; ///< of the value in it, or in its answer: such take longer
    };
    /// Why there is no answer.
    struct failure {
        std::error_code error{};   ///< it has not answered
        std::optional<int> code{}; ///< it has answered with an error
        duration retry_after{0};   ///< of such a one
    };
    struct write_outcome {
        std::vector<peer_id> stored{}; ///< who has it
        std::optional<record> newer{}; ///< what somebody has that does not give way to it
        unsigned silent = 0;           ///< who may have it
        failure worst{};               ///< of those who refused
    };
    class round;
    /// One that we put again and again.
    struct kept_record {
        record what;
        duration lifetime;
        time due;
    };
    struct found_record {
        std::optional<record> newest{};
        duration left{0};
        std::vector<peer_id> holders{}; ///< who have the newest
        unsigned answers = 0;
    };

    core(neighbourhood& others, const identity& owner, message_clock& clock, values_options options);
    void begin();
    void end() noexcept;

    // --- asking (ask.cpp) ------------------------------------------------------------------------------------------------
    /// Asks one peer, several times while it is silent or busy.
    std::optional<value> ask(const peer_id& who, const question& q, failure& why);
    /// Those to whom that key belongs, nearest first, this peer among them.
    std::vector<peer_id> targets(const peer_id& key, const patience& wait);
    /// Of as many copies as there can be.
    unsigned possible_copies() const;
    unsigned majority() const { return possible_copies() / 2 + 1; }
    patience limited_patience(const patience& wait) const;
    /// Runs them, so many at a time, and waits for all.
    void all_of(std::vector<std::function<void()>> jobs, std::size_t at_once);
    /// Runs f on a fiber, unless all is about to end.
    void start(std::function<void()> f);
    std::uint64_t random(std::uint64_t below);
    void nap(duration length) { clock.sleep(length, stop.get_token()); }

    // --- operations ------------------------------------------------------------------------------------------------------
    write_outcome write(const record& r, duration lifetime, const std::vector<peer_id>& to, unsigned wanted,
                        const patience& wait, const std::optional<ballot>& under = {});
    [[noreturn]] void fail(const char* doing, const peer_id& key, const write_outcome& how, unsigned wanted,
                           const std::error_code& ended) const;
    put_result put(std::string_view name, std::string bytes, bool removes, const put_options& how,
                   const patience& wait);
    put_result put_immutable(std::string bytes, const put_options& how, const patience& wait);
    void put_everywhere(const record& r, const std::vector<peer_id>& among);
    put_result compare_and_swap(std::string_view name, const std::optional<record>& expected, std::string bytes,
                                const put_options& how, const patience& wait);
    /// The newest that a majority knows of, written to a majority. Throws values_error where that cannot be known.
    found_record read(const peer_id& key, const std::vector<peer_id>& among, const patience& wait);
    void keep(const record& r, const put_options& how);

    // --- what others ask (serve.cpp) -------------------------------------------------------------------------------------
    value serve(const std::string& kind, const value& asked, const store_source& from);
    value serve_store(const value& asked, const store_source& from);
    value serve_get(const value& asked);
    value serve_promise(const value& asked, const store_source& from);
    value serve_offer(const value& asked);
    value serve_pull(const value& asked, const store_source& from);
    store_source source_of(const peer_id& who) const;
    /// Stores one that has come, and tells those who watch.
    detail::record_keeper::answer take(const value_store::request& r, const store_source& from);

    // --- copies (repair.cpp) ---------------------------------------------------------------------------------------------
    void have_changed();
    void maintain();
    void find_missing();
    /// Of those who are nearest to it: who is not known to have it?
    std::vector<peer_id> who_lacks(const record& r, std::vector<peer_id> near) const;
    std::vector<peer_id> who_lacks(const peer_id& key) const;
    /// Gives what is missing elsewhere, where this peer is not further from the key than that rank among those who have it. How
    /// many records somebody did not take.
    std::size_t give_away(std::size_t up_to_rank);
    std::size_t hand_over();
    std::size_t offer_all(const std::map<peer_id, std::vector<peer_id>>& to);
    std::size_t offer(const peer_id& to, std::span<const peer_id> keys);
    bool give(const peer_id& to, const value_store::held& h);
    void has_it(const peer_id& who, const record& r);
    void catch_up();
    /// Of these, those that are newer than what is here.
    void fetch(const peer_id& from, const std::vector<detail::known_version>& there);
    /// Those who are nearest to that key as far as known, nearest first.
    std::vector<peer_id> nearest_by_table(const peer_id& key, std::size_t most, bool with_me) const;
    time put_again();
    void put_again(kept_record k);

    // --- subscriptions (watch.cpp) ---------------------------------------------------------------------------------------
    std::shared_ptr<subscription::state> watch(const peer_id& key, watcher handler, const patience& wait);
    void unwatch(subscription::state& s);
    bool subscribe(const std::shared_ptr<subscription::state>& of, const patience& wait);
    value serve_watch(const value& asked, const store_source& from);
    value serve_changed(const value& asked);
    bool forget_or_take_watch(const peer_id& key, const peer_id& who, duration lifetime);
    void tell_watchers(const record& r);
    void tell(const record& r);
    void call(const std::shared_ptr<subscription::state>& s);
    void mark_as_own(const record& r);
    time renew_subscriptions();

    const identity owner;
    const peer_id me;
    neighbourhood& others;
    const values_options options;
    message_clock& clock;
    detail::record_keeper kept;
    std::stop_source stop;

    // Of the fiber that maintains all this:
    std::vector<peer_id> neighbours; ///< when it looked last
    struct missing_record {
        peer_id key;
        std::size_t rank; ///< of this peer among those who are near it
    };
    std::vector<missing_record> missing; ///< perhaps, elsewhere

    mutable net::detail::state_lock lock; ///< guards what follows
    bool ending = false;
    std::size_t running = 0; ///< fibers of ours
    std::mt19937_64 chance;
    std::size_t most_seen = 1;                ///< peers in the network, of those that count; it does not shrink
    std::map<peer_id, kept_record> kept_up;   ///< those that we put again and again
    std::multimap<time, peer_id> kept_up_due; ///< and when; some have another time by now
    std::map<peer_id, record_version> last_written;
    std::map<peer_id, known_holders<peer_id, record_version>>
        holders;                     ///< of what is kept here: who else is known to have it
    bool neighbours_changed = false; ///< perhaps
    bool look_again = false;         ///< there is something else to do for who maintains all this
    std::uint64_t repaired = 0;
    struct watching {
        std::map<peer_id, time> until;
    };
    std::map<peer_id, watching> watches; ///< of others
    std::map<peer_id, std::size_t> watches_of;
    std::size_t watch_count = 0;
    std::multimap<peer_id, std::shared_ptr<subscription::state>> subscriptions;
    std::optional<record> told_last;
    std::multimap<time, std::weak_ptr<subscription::state>> renewals; ///< of them: when
};

/// Asks several peers the same, nearest first: so many at once, and one more for each that does not count. Goes on when nobody
/// waits any more.
class values::core::round : public std::enable_shared_from_this<round> {
public:
    /// Called for each answer, one at a time: does it count?
    std::function<bool(const peer_id& from, const value& answer)> hears;
    /// Called for each who gives none.
    std::function<void(const peer_id& from, const failure& why)> fails = [](auto&, auto&) {};
    /// Is that enough for who waits?
    std::function<bool()> enough;

    round(std::shared_ptr<core> c, question q, std::vector<peer_id> to, std::size_t at_once)
        : core_(std::move(c)), question_(std::move(q)), to_(std::move(to)), at_once_(at_once), lock_(core_->clock) {}

    void begin();
    /// Until it is enough, or all have been asked. Not for longer than that: `error` says so.
    void wait(const patience& w, std::error_code& error);
    /// What hears, fails and enough touch, is theirs within this.
    template <class F>
    auto look(F f) {
        lock_.lock();
        auto seen = f();
        lock_.unlock();
        return seen;
    }

private:
    void one(const peer_id& who);
    void ask_next();

    const std::shared_ptr<core> core_;
    const question question_;
    const std::vector<peer_id> to_;
    const std::size_t at_once_;
    net::detail::state_lock lock_; ///< guards what follows, and the functions
    std::size_t next_ = 0, asking_ = 0;
};

} // namespace lockstep::net::p2p
