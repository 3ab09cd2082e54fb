// Readers and writers (P. J. Courtois, F. Heymans, D. L. Parnas, Concurrent Control with "Readers" and "Writers", 1971;
// the lecture's simulation): many may read, or one may write. Who goes first when both wait is the policy.
//
// Who is inside stands in one atomic word. While nobody waits, entering and leaving is one compare-exchange of it. One bit
// of it says that somebody waits, or is about to: then the word is frozen, and belongs to who holds the lock of the queues.
// Only who is inside afterwards thaws it: who leaves must not touch the lock after others could enter, for the next who
// leaves may destroy it.
#pragma once

#include "lockstep/parking/annotations.hpp"
#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/wait.hpp"
#ifdef LOCKSTEP_LOCK_ORDER
#include "lockstep/debug/lock_order.hpp"
#endif

#include <mutex> // its guards fit

namespace lockstep {

/// Who is let in when readers and writers wait.
enum class rw_policy : std::uint8_t {
    prefer_readers, ///< the lecture's version 1: a reader enters unless a writer is inside. Writers may starve.
    prefer_writers, ///< version 2: a reader enters only if no writer is inside or waits. Readers may starve.
    /// Readers and writers take turns (B. B. Brandenburg, J. H. Anderson, Reader-Writer Synchronization for Shared-Memory
    /// Multiprocessor Real-Time Systems, 2009): while a writer waits no reader overtakes it, and when a writer leaves, all
    /// readers that wait enter. A reader waits for at most one writer; the first writer in the queue for one group of
    /// readers. Neither starves.
    phase_fair,
};

/// How many of each kind there are, in the lecture's names.
struct rw_counters {
    std::uint32_t AR; ///< active readers
    std::uint32_t WR; ///< waiting readers
    std::uint32_t AW; ///< active writers: 0 or 1
    std::uint32_t WW; ///< waiting writers, one that upgrades included
    /// All four are equal.
    bool operator==(const rw_counters&) const = default;
};

/// SharedTimedMutex: std::shared_lock and std::unique_lock fit. What a writer did is visible to all who enter later. Leaving
/// where nobody is inside, or as a writer where another writes, throws std::system_error (operation_not_permitted).
/// Undefined: leaving as a reader for another who reads; a reader that enters again (it may wait behind a writer who waits
/// for it); and, caught where LOCKSTEP_ASSERTIONS is 1, destroying it while anybody is inside or waits.
template <rw_policy Policy>
class LOCKSTEP_CAPABILITY basic_rw_lock {
public:
    basic_rw_lock() = default;
    basic_rw_lock(const basic_rw_lock&) = delete;
    basic_rw_lock& operator=(const basic_rw_lock&) = delete;
#if LOCKSTEP_ASSERTIONS
    ~basic_rw_lock() {
        if (readers_in(word_.load(std::memory_order_relaxed)) != 0 || writing_in(word_.load(std::memory_order_relaxed)))
            parking::misuse("rw_lock", "destroyed while held");
    }
#endif

    // --- writing ------------------------------------------------------------------------------------------------------

    /// Waits until nobody is inside and the policy lets a writer in.
    void lock() LOCKSTEP_ACQUIRES() {
        if (!enter_at_once<kind::writer>()) enter<kind::writer>(parking::never, {});
    }
    /// The same; false: a stop was requested before.
    [[nodiscard]] bool lock(const std::stop_token& stop) LOCKSTEP_TRY_ACQUIRES(true) {
        if (stop.stop_requested()) return false;
        return enter_at_once<kind::writer>() || enter<kind::writer>(parking::never, stop);
    }
    /// Enters if it may at once. Never fails without a reason.
    [[nodiscard]] bool try_lock() LOCKSTEP_TRY_ACQUIRES(true) {
        return enter_at_once<kind::writer>() || enter<kind::writer>(parking::at_once, {});
    }
    /// Waits no longer than that. A length of zero or less only looks once.
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& length) LOCKSTEP_TRY_ACQUIRES(true) {
        return enter_at_once<kind::writer>() || enter<kind::writer>(parking::after(length), {});
    }
    /// The same, until then.
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& when)
        LOCKSTEP_TRY_ACQUIRES(true) {
        return enter_at_once<kind::writer>() || enter<kind::writer>(parking::at(when), {});
    }
    /// The writer leaves. Throws std::system_error (operation_not_permitted) where the caller does not write.
    void unlock() LOCKSTEP_RELEASES() {
        const word mine = writer(parking::self());
        word seen = mine;
        if (word_.compare_exchange_strong(seen, 0, std::memory_order_release, std::memory_order_relaxed)) return;
        require(writing_in(seen), "lockstep::rw_lock: unlocked while nobody writes");
        require(writer_in(seen) == mine, "lockstep::rw_lock: unlocked by a thread that does not hold it");
        change([](state& now) { now.writer = 0; }, turn::after_writer);
    }

    // --- reading ------------------------------------------------------------------------------------------------------

    /// Waits until no writer is inside and the policy lets a reader in.
    void lock_shared() LOCKSTEP_ACQUIRES_SHARED() {
        if (!enter_at_once<kind::reader>()) enter<kind::reader>(parking::never, {});
    }
    /// The same; false: a stop was requested before.
    [[nodiscard]] bool lock_shared(const std::stop_token& stop) LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        if (stop.stop_requested()) return false;
        return enter_at_once<kind::reader>() || enter<kind::reader>(parking::never, stop);
    }
    /// Enters if it may at once. Never fails without a reason.
    [[nodiscard]] bool try_lock_shared() LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        return enter_at_once<kind::reader>() || enter<kind::reader>(parking::at_once, {});
    }
    /// Waits no longer than that. A length of zero or less only looks once.
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& length)
        LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        return enter_at_once<kind::reader>() || enter<kind::reader>(parking::after(length), {});
    }
    /// The same, until then.
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& when)
        LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        return enter_at_once<kind::reader>() || enter<kind::reader>(parking::at(when), {});
    }
    /// A reader leaves. Throws std::system_error (operation_not_permitted) where nobody reads.
    void unlock_shared() LOCKSTEP_RELEASES_SHARED() {
        // A guess: where it is wrong, the attempt has fetched the cache line for writing, as a look had not.
        word seen = 1;
        do {
            require(readers_in(seen) != 0, "lockstep::rw_lock: unlocked while nobody reads");
            if ((seen & frozen) != 0) return change(leave_as_reader, turn::any);
        } while (!word_.compare_exchange_weak(seen, seen - 1, std::memory_order_release, std::memory_order_relaxed));
    }

    // --- from one to the other ----------------------------------------------------------------------------------------

    /// A reader becomes the writer, without anybody writing in between: waits until the other readers have left, while no
    /// new ones enter. False, at once, if another reader is doing so already (both would wait for ever): still a reader.
    /// (clang's analysis does not follow: mark the caller LOCKSTEP_NOT_ANALYSED.)
    [[nodiscard]] bool upgrade() {
        const void* const me = parking::self();
        word seen = 1; // we are alone
        if (word_.compare_exchange_strong(seen, writer(me), std::memory_order_acquire, std::memory_order_relaxed))
            return true;
        require(readers_in(seen) != 0, "lockstep::rw_lock: upgraded while nobody reads");
        parking::ticket mine(parking::ended_by::lock_holder);
        parking::wait_node place{&mine};
        place.who = me;
        {
            const parking::raw_guard guard(lock_);
            if (!upgrader_.empty()) return false; // so it is frozen, and stays so
            state now = freeze();
            LOCKSTEP_ASSERT(now.readers != 0 && now.writer == 0); // we are one of them
            const bool alone = now.readers == 1;
            if (alone) now = {0, writer(me)};
            else upgrader_.push(place);
            thaw(now);
            if (alone) return true;
        }
        mine.wait(parking::never, {"rw_lock (to upgrade)", this, &held_by});
        return true;
    }
    /// The writer becomes a reader, without anybody writing in between.
    void downgrade() LOCKSTEP_RELEASES() LOCKSTEP_ACQUIRES_SHARED() {
        const word mine = writer(parking::self());
        word seen = mine;
        if (word_.compare_exchange_strong(seen, 1, std::memory_order_release, std::memory_order_relaxed)) return;
        require(writing_in(seen), "lockstep::rw_lock: downgraded while nobody writes");
        require(writer_in(seen) == mine, "lockstep::rw_lock: downgraded by a thread that does not hold it");
        change([](state& now) { now = {1, 0}; }, turn::after_writer);
    }

    /// A snapshot. For teaching and for metrics: it may be old when it arrives.
    rw_counters counters() const {
        const parking::raw_guard guard(lock_);
        const word now = word_.load(std::memory_order_relaxed);
        return {readers_in(now), readers_.size(), writing_in(now) ? 1U : 0U, writers_.size() + upgrader_.size()};
    }

private:
    enum class kind : bool { reader, writer };
    enum class turn : bool { any, after_writer }; ///< a writer has just left

    using word = std::uint64_t;
    /// Below: how many read. Above: of the hash of who writes, what there is room for.
    static constexpr word writing = word{1} << 32, frozen = word{1} << 33, tag = ~(2 * frozen - 1);

    static constexpr std::uint32_t readers_in(word w) noexcept { return static_cast<std::uint32_t>(w); }
    static constexpr bool writing_in(word w) noexcept { return (w & writing) != 0; }
    static constexpr word writer_in(word w) noexcept { return w & (writing | tag); }
    /// What stands in the word while that one writes.
    static word writer(const void* who) noexcept { return writing | (parking::hash_of(who) & tag); }

    static parking::holder held_by(const void* l) noexcept {
        const word seen = static_cast<const basic_rw_lock*>(l)->word_.load(std::memory_order_relaxed); // a snapshot
        return {seen & tag, writing_in(seen) ? tag : 0};
    }

    /// The word, taken apart.
    struct state {
        std::uint32_t readers;
        word writer; ///< 0: nobody writes
    };

    static void require(bool right, const char* otherwise) {
        if (!right) parking::refuse(otherwise);
    }

    /// While nobody waits, so that there is no policy to be kept.
    template <kind Who>
    bool enter_at_once() noexcept {
        const word mine = Who == kind::writer ? writer(parking::self()) : 0;
        word seen = 0; // a guess, as in unlock_shared()
        for (int attempts = 0; Who == kind::writer ? seen == 0 : (seen & (writing | frozen)) == 0;) {
            // acquire: what was done before those who were inside left is visible. All who leave release, and whatever
            // changes the word in between is a read-modify-write, or a write(), which has acquired what it found.
            if (word_.compare_exchange_weak(seen, Who == kind::writer ? mine : seen + 1, std::memory_order_acquire,
                                            std::memory_order_relaxed))
                return true;
            if (++attempts > 1) { // the guess was not all that was wrong: somebody is changing it, again and again
                parking::leave_alone();
                seen = word_.load(std::memory_order_relaxed);
            }
        }
        return false;
    }

    /// Nobody changes the word from now on, except under the lock, until somebody thaws it.
    state freeze() noexcept LOCKSTEP_REQUIRES(lock_) {
        const word now = word_.fetch_or(frozen, std::memory_order_acquire);
        LOCKSTEP_ASSERT(readers_in(now) == 0 || !writing_in(now));
        LOCKSTEP_ASSERT((now & frozen) != 0 || nobody_waits());
        return {readers_in(now), writer_in(now)};
    }
    void write(const state& now, bool stays_frozen) noexcept LOCKSTEP_REQUIRES(lock_) {
        LOCKSTEP_ASSERT(now.readers == 0 || now.writer == 0);
        LOCKSTEP_ASSERT(stays_frozen || nobody_waits());
        const word all = now.readers | now.writer | (stays_frozen ? frozen : 0);
        word_.store(all, std::memory_order_release); // of what freeze() has acquired, too
    }
    /// Of a caller that is inside, or has come for nothing.
    void thaw(const state& now) noexcept LOCKSTEP_REQUIRES(lock_) { write(now, !nobody_waits()); }
    bool nobody_waits() const noexcept LOCKSTEP_REQUIRES(lock_) {
        return readers_.empty() && writers_.empty() && upgrader_.empty();
    }

    /// As long as somebody is in the way. A word that is only frozen needs the lock, not time.
    template <kind Who>
    bool spin() noexcept {
        constexpr word in_the_way = Who == kind::reader ? writing : frozen - 1;
        parking::backoff pause(parking::running_fiber() == nullptr);
        while ((word_.load(std::memory_order_relaxed) & in_the_way) != 0 && pause.wait()) {
            if (enter_at_once<Who>()) return true;
        }
        return false;
    }

    template <kind Who>
    [[gnu::noinline]] bool enter(parking::deadline until, const std::stop_token& stop) {
        const bool waits = until != parking::at_once;
        if (waits && spin<Who>()) return true;
        parking::ticket mine(parking::who_ends(until, stop));
        parking::wait_node place{&mine};
        place.who = Who == kind::writer ? parking::self() : nullptr;
        parking::wait_queue& queue = Who == kind::reader ? readers_ : writers_;
        {
            const parking::raw_guard guard(lock_);
            state now = freeze();
            const bool enters = may_enter<Who>(now);
            if (enters) Who == kind::reader ? void(++now.readers) : void(now.writer = writer(place.who));
            else if (waits) queue.push(place);
            thaw(now);
            if (enters || !waits) return enters;
        }
        const char* const why = Who == kind::reader ? "rw_lock (to read)" : "rw_lock (to write)";
        const parking::ending how = parking::wait(mine, until, stop, {why, this, &held_by});
        if (how == parking::ending::granted) return true;
        change([&](state&) { queue.remove(place); }, turn::any); // readers may have waited behind this writer
        return false;
    }

    template <kind Who>
    bool may_enter(const state& now) const noexcept LOCKSTEP_REQUIRES(lock_) {
        if (now.writer != 0 || !upgrader_.empty()) return false;
        if (Who == kind::writer) return now.readers == 0;
        return Policy == rw_policy::prefer_readers || writers_.empty();
    }

    static void leave_as_reader(state& now) noexcept {
        LOCKSTEP_ASSERT(now.readers != 0);
        --now.readers;
    }

    /// Changes the state and lets in whom the new one admits.
    template <class F>
    void change(F f, turn whose) {
        parking::wait_queue admitted;
        {
            const parking::raw_guard guard(lock_);
            state now = freeze();
            f(now);
            admit(now, whose, admitted);
            write(now, true);
        }
        parking::complete_all(admitted);
    }

    /// What those who enter change is changed for them here.
    void admit(state& now, turn whose, parking::wait_queue& admitted) noexcept LOCKSTEP_REQUIRES(lock_) {
        if (now.writer != 0) return;
        if (!upgrader_.empty()) {
            if (now.readers != 1) return;
            parking::wait_node* const next = upgrader_.claim_first(); // nobody else could have claimed it
            LOCKSTEP_ASSERT(next != nullptr && upgrader_.empty());
            now = {0, writer(next->who)};
            return admitted.push(*next);
        }
        const bool turn_of_readers = Policy == rw_policy::prefer_readers || writers_.empty() ||
                                     (Policy == rw_policy::phase_fair && whose == turn::after_writer);
        if (turn_of_readers) {
            while (parking::wait_node* const next = readers_.claim_first()) {
                ++now.readers;
                admitted.push(*next);
            }
        }
        if (now.readers != 0) return;
        if (parking::wait_node* const next = writers_.claim_first()) {
            now.writer = writer(next->who);
            return admitted.push(*next);
        }
        if (!turn_of_readers) admit(now, turn::any, admitted); // all the writers had given up: it is the readers' turn
    }

    /// The orders: who enters, or freezes it to do so, acquires; who leaves, or writes it for others, releases. So a
    /// writer sees what the readers before it have left, readers what the writer did, and who upgrades what the other
    /// readers were done with. A compare-exchange that enters or leaves continues the releases before it. Who is
    /// admitted from a queue sees all that through its ticket. Looks, and attempts that fail, are relaxed: the next
    /// attempt, or the lock, decides.
    std::atomic<word> word_{0};
    mutable parking::raw_lock lock_; ///< guards the queues, and the word while it is frozen
    parking::queue_of<"rw_lock"> readers_, writers_;
    parking::queue_of<"rw_lock"> upgrader_; ///< at most one
};

#ifdef LOCKSTEP_LOCK_ORDER // see lockstep/debug/lock_order.hpp
template <rw_policy Policy = rw_policy::phase_fair>
using rw_lock = debug::ordered<basic_rw_lock<Policy>>;
#else
/// The reader-writer lock to use.
template <rw_policy Policy = rw_policy::phase_fair>
using rw_lock = basic_rw_lock<Policy>;
#endif

} // namespace lockstep
