// Readers and writers (P. J. Courtois, F. Heymans, D. L. Parnas, Concurrent Control with "Readers" and "Writers", 1971;
// the lecture's simulation): many may read, or one may write. Who goes first when both wait is the policy.
#pragma once

#include "lockstep/parking/annotations.hpp"
#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/wait.hpp"
#ifdef LOCKSTEP_LOCK_ORDER
#include "lockstep/debug/lock_order.hpp"
#endif

#include <mutex> // its guards fit
#include <optional>

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

/// How many of each kind there are, in the lecture's names: active and waiting readers, active and waiting writers.
struct rw_counters {
    std::uint32_t AR, WR, AW, WW;
    bool operator==(const rw_counters&) const = default;
};

/// SharedTimedMutex: std::shared_lock and std::unique_lock fit. What a writer did is visible to all who enter later. Leaving
/// where nobody is inside throws std::system_error (operation_not_permitted). Undefined: leaving for another who is; a reader
/// that enters again (it may wait behind a writer who waits for it); and, caught where LOCKSTEP_ASSERTIONS is 1, destroying
/// it while anybody is inside or waits.
template <rw_policy Policy>
class LOCKSTEP_CAPABILITY basic_rw_lock {
public:
    basic_rw_lock() = default;
    basic_rw_lock(const basic_rw_lock&) = delete;
    basic_rw_lock& operator=(const basic_rw_lock&) = delete;
#if LOCKSTEP_ASSERTIONS
    ~basic_rw_lock() {
        if (writing_ || active_readers_ != 0) parking::misuse("rw_lock", "destroyed while held");
    }
#endif

    // --- writing ------------------------------------------------------------------------------------------------------

    /// Waits until nobody is inside and the policy lets a writer in.
    void lock() LOCKSTEP_ACQUIRES() { enter(writers_, parking::never, {}); }
    [[nodiscard]] bool lock(const std::stop_token& stop) LOCKSTEP_TRY_ACQUIRES(true) {
        return enter(writers_, parking::never, stop);
    }
    [[nodiscard]] bool try_lock() LOCKSTEP_TRY_ACQUIRES(true) { return enter(writers_, std::nullopt, {}); }
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& length) LOCKSTEP_TRY_ACQUIRES(true) {
        return enter(writers_, parking::after(length), {});
    }
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& when)
        LOCKSTEP_TRY_ACQUIRES(true) {
        return enter(writers_, parking::at(when), {});
    }
    void unlock() LOCKSTEP_RELEASES() {
        change([this] {
            require(writing_, "lockstep::rw_lock: unlocked while nobody writes");
            writing_ = false;
            after_writer_ = true;
        });
    }

    // --- reading ------------------------------------------------------------------------------------------------------

    /// Waits until no writer is inside and the policy lets a reader in.
    void lock_shared() LOCKSTEP_ACQUIRES_SHARED() { enter(readers_, parking::never, {}); }
    [[nodiscard]] bool lock_shared(const std::stop_token& stop) LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        return enter(readers_, parking::never, stop);
    }
    [[nodiscard]] bool try_lock_shared() LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        return enter(readers_, std::nullopt, {});
    }
    template <class Rep, class Period>
    [[nodiscard]] bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& length)
        LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        return enter(readers_, parking::after(length), {});
    }
    template <class Clock, class Duration>
    [[nodiscard]] bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& when)
        LOCKSTEP_TRY_ACQUIRES_SHARED(true) {
        return enter(readers_, parking::at(when), {});
    }
    void unlock_shared() LOCKSTEP_RELEASES_SHARED() {
        change([this] {
            require(active_readers_ != 0, "lockstep::rw_lock: unlocked while nobody reads");
            --active_readers_;
        });
    }

    // --- from one to the other ----------------------------------------------------------------------------------------

    /// A reader becomes the writer, without anybody writing in between: waits until the other readers have left, while no
    /// new ones enter. False, at once, if another reader is doing so already (both would wait for ever): still a reader.
    /// (clang's analysis does not follow: mark the caller LOCKSTEP_NOT_ANALYSED.)
    [[nodiscard]] bool upgrade() {
        parking::ticket mine;
        parking::wait_node place{&mine};
        {
            const parking::raw_guard guard(lock_);
            require(active_readers_ != 0, "lockstep::rw_lock: upgraded while nobody reads");
            if (!upgrader_.empty()) return false;
            if (active_readers_ == 1) {
                active_readers_ = 0;
                writing_ = true;
                return true;
            }
            upgrader_.push(place);
        }
        mine.wait(parking::never, {"rw_lock (to upgrade)", this});
        return true;
    }
    /// The writer becomes a reader, without anybody writing in between.
    void downgrade() LOCKSTEP_RELEASES() LOCKSTEP_ACQUIRES_SHARED() {
        change([this] {
            require(writing_, "lockstep::rw_lock: downgraded while nobody writes");
            writing_ = false;
            after_writer_ = true;
            ++active_readers_;
        });
    }

    /// A snapshot. For teaching and for metrics: it may be old when it arrives.
    rw_counters counters() const {
        const parking::raw_guard guard(lock_);
        return {active_readers_, readers_.size(), writing_ ? 1U : 0U, writers_.size() + upgrader_.size()};
    }

private:
    static void require(bool right, const char* otherwise) {
        if (!right) parking::refuse(otherwise);
    }

    /// `until`: nothing if it must not wait.
    bool enter(parking::wait_queue& queue, std::optional<parking::deadline> until, const std::stop_token& stop) {
        parking::ticket mine;
        parking::wait_node place{&mine};
        const bool reads = &queue == &readers_;
        {
            const parking::raw_guard guard(lock_);
            if (reads ? reader_may_enter() : active_readers_ == 0 && !writing_) {
                if (reads) ++active_readers_;
                else writing_ = true;
                return true;
            }
            if (!until) return false;
            queue.push(place);
        }
        const parking::ending how =
            parking::wait(mine, *until, stop, {reads ? "rw_lock (to read)" : "rw_lock (to write)", this});
        if (how == parking::ending::granted) return true;
        change([&] { queue.remove(place); }); // readers may have waited behind this writer
        return false;
    }

    bool reader_may_enter() const noexcept {
        return !writing_ && upgrader_.empty() && (Policy == rw_policy::prefer_readers || writers_.empty());
    }

    /// Changes the state and lets in whom the new one admits.
    template <class F>
    void change(F f) {
        parking::wait_queue admitted;
        {
            const parking::raw_guard guard(lock_);
            f();
            admit(admitted);
        }
        parking::complete_all(admitted);
    }

    /// What those who enter change is changed for them here.
    void admit(parking::wait_queue& admitted) noexcept LOCKSTEP_REQUIRES(lock_) {
        if (writing_) return;
        if (!upgrader_.empty()) {
            if (active_readers_ != 1) return;
            parking::wait_node* const next = upgrader_.claim_first(); // nobody else could have claimed it
            active_readers_ = 0;
            writing_ = true;
            return admitted.push(*next);
        }
        const bool turn_of_readers = Policy == rw_policy::prefer_readers || writers_.empty() ||
                                     (Policy == rw_policy::phase_fair && after_writer_);
        after_writer_ = false;
        if (turn_of_readers) {
            while (parking::wait_node* const next = readers_.claim_first()) {
                ++active_readers_;
                admitted.push(*next);
            }
        }
        if (active_readers_ != 0) return;
        if (parking::wait_node* const next = writers_.claim_first()) {
            writing_ = true;
            return admitted.push(*next);
        }
        if (!turn_of_readers) admit(admitted); // all the writers had given up: it is the readers' turn after all
    }

    mutable parking::raw_lock lock_; ///< guards what follows
    std::uint32_t active_readers_ = 0;
    bool writing_ = false;
    bool after_writer_ = false; ///< a writer has just left
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
