// What is known of one descriptor's readiness, and who waits for it. It models an event count (D. P. Reed, R. K. Kanodia,
// Synchronization with Eventcounts and Sequencers, 1979) for each direction: who is about to try notes the count, and
// where the system said EAGAIN waits until the count is another. So no readiness is lost between the two, and nobody has
// to take one back. It knows no descriptor and no epoll: those are the poller's.
#pragma once

#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/wait.hpp"

#include <array>

namespace lockstep {

/// What one waits to do with a descriptor.
enum class direction : std::uint8_t { read, write };

namespace fibers {

/// What an event says.
struct readiness_news {
    /// To be read, or to be accepted from.
    bool readable = false;
    /// To be written, or connected.
    bool writable = false;
    bool hung_up = false; ///< the other side has ended its direction, or the connection failed: that stays so
};

/// Of one descriptor at a time; they are used again and their memory is never given back, so whoever comes too late with
/// news about a descriptor that is closed finds another generation, not another object.
class watch {
public:
    /// How often that direction has become ready. acquire: a call of the system that follows is not older than it.
    std::uint32_t events(direction d) const noexcept { return side(d).events.load(std::memory_order_acquire); }
    /// Will no more news come? Then a short read says nothing about what follows.
    bool hung_up() const noexcept { return hung_up_.load(std::memory_order_acquire); }

    /// Waits until events(d) is not `seen`. granted: it is not; closed: the use that `generation` names has ended.
    parking::ending wait(std::uint16_t generation, direction d, std::uint32_t seen, parking::deadline until,
                         const std::stop_token& stop, const parking::wait_reason& why) {
        parking::ticket mine;
        parking::wait_node place{&mine};
        {
            const parking::raw_guard guard(lock_);
            if (generation != generation_) return parking::ending::closed;
            if (side(d).events.load(std::memory_order_relaxed) != seen) return parking::ending::granted;
            side(d).waiting.push(place);
        }
        const parking::ending how = parking::wait(mine, until, stop, why);
        if (how == parking::ending::granted || how == parking::ending::closed) return how;
        const parking::raw_guard guard(lock_);
        side(d).waiting.remove(place);
        return how;
    }

    /// The use that `generation` names has become ready. News of an earlier use is dropped. Returns how many it woke.
    std::uint32_t deliver(std::uint16_t generation, const readiness_news& news) noexcept {
        parking::wait_queue woken;
        {
            const parking::raw_guard guard(lock_);
            if (generation != generation_) return 0;
            if (news.hung_up) hung_up_.store(true, std::memory_order_release); // before the count that tells of it
            if (news.readable) happened(side(direction::read), woken);
            if (news.writable) happened(side(direction::write), woken);
        }
        const std::uint32_t count = woken.size();
        parking::complete_all(woken);
        return count;
    }

    /// Begins a new use, of which nothing is known. Returns its generation.
    std::uint16_t begin() noexcept {
        const parking::raw_guard guard(lock_);
        for (direction_state& s : sides_) s.events.store(0, std::memory_order_relaxed);
        hung_up_.store(false, std::memory_order_relaxed);
        return ++generation_;
    }

    /// Ends the use, and all waits with it: they end as closed.
    void end() noexcept {
        parking::wait_queue left;
        {
            const parking::raw_guard guard(lock_);
            ++generation_;
            for (direction_state& s : sides_) s.waiting.claim_all(left);
        }
        parking::complete_all(left, parking::ending::closed);
    }

    /// For select(), which waits in several queues: under this lock one looks whether there is news, and waits there.
    parking::raw_lock& lock() noexcept { return lock_; }
    /// Who waits for that direction.
    parking::wait_queue& waiting(direction d) noexcept { return side(d).waiting; }
    bool has_ended(std::uint16_t generation) const noexcept { return generation != generation_; }

    std::uint32_t index = 0;    ///< its place among all; never changes
    unsigned forks_before = 0;  ///< of the process whose poller knows it; written before anybody else sees it
    watch* next_free = nullptr; ///< the pool's

private:
    struct direction_state {
        /// Written under the lock; released, and acquired by those who look beside it.
        std::atomic<std::uint32_t> events{0};
        parking::wait_queue waiting;
    };

    direction_state& side(direction d) noexcept { return sides_[static_cast<std::size_t>(d)]; }
    const direction_state& side(direction d) const noexcept { return sides_[static_cast<std::size_t>(d)]; }

    static void happened(direction_state& s, parking::wait_queue& woken) noexcept {
        s.events.store(s.events.load(std::memory_order_relaxed) + 1, std::memory_order_release);
        s.waiting.claim_all(woken);
    }

    parking::raw_lock lock_;       ///< guards all that follows
    std::uint16_t generation_ = 0; ///< which use it is
    std::atomic<bool> hung_up_{false};
    std::array<direction_state, 2> sides_;
};

/// One use of a watch, in one word (addresses of x86-64 have 47 bits, those of a program): whoever has it can tell that the
/// watch is another descriptor's by now.
class watch_use {
public:
    /// None.
    watch_use() = default;
    watch_use(watch& of, std::uint16_t generation) noexcept
        : word_(reinterpret_cast<std::uintptr_t>(&of) | std::uintptr_t{generation} << address_bits) {}
    /// There was one perhaps, and there will be none any more.
    static watch_use forgotten() noexcept {
        watch_use u;
        u.word_ = 1;
        return u;
    }

    bool is_forgotten() const noexcept { return word_ == 1; }
    /// Null: there is none.
    watch* of() const noexcept {
        return is_forgotten() ? nullptr : reinterpret_cast<watch*>(word_ & ((std::uintptr_t{1} << address_bits) - 1));
    }
    std::uint16_t generation() const noexcept { return static_cast<std::uint16_t>(word_ >> address_bits); }

private:
    static constexpr unsigned address_bits = 48;
    std::uintptr_t word_ = 0;
};

} // namespace fibers

} // namespace lockstep
