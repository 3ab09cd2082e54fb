// Requests that wait for their answers. Each ends in exactly one way: by its answer, its deadline or a stop, the end of all, the
// end of the way that it went, or since it could not be sent. Who ends it claims its ticket, and whoever comes later finds
// that it is too late.
//
// Without I/O, and of any type of answer, so that the checker can go through all that may happen at once.
#pragma once

#include "lockstep/net/message/clock.hpp"
#include "lockstep/parking/raw_lock.hpp"

#include <optional>
#include <string>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace lockstep::net {

/// What becomes of a request to somebody who cannot be reached: it waits until they can, or ends, and who asks turns to others.
enum class if_unreachable : bool { wait, end };

/// All members may be called by any thread or fiber at any time, but for the destructor.
template <class Answer>
class pending_requests {
public:
    /// One request, in the frame of who asks.
    class request {
    public:
        /// Only whom we have asked may answer, and only by the way that the request went.
        explicit request(std::string asked, if_unreachable then = if_unreachable::wait)
            : asked_(std::move(asked)), then_(then) {}
        /// After a wait that was closed: why.
        std::errc why() const noexcept { return why_; }

    private:
        friend pending_requests;
        const std::string asked_;
        const if_unreachable then_;
        parking::ticket ended_;
        std::optional<Answer> answer_;
        std::uint64_t way_ = 0;     ///< that it went last; 0: none yet. Guarded by the lock of all
        std::errc why_{};           ///< of who has the ticket
        request* behind_ = nullptr; ///< likewise
    };

    /// Nobody waits. Deadlines are times of that clock.
    explicit pending_requests(message_clock& clock) noexcept : clock_(clock) {}

    /// Before it is sent: from now on it can be answered. False: all have ended, and it has not begun.
    bool begin(std::uint64_t id, request& r) {
        const parking::raw_guard guard(lock_);
        if (closed_) return false;
        all_.emplace(id, &r);
        return true;
    }
    /// It is about to be sent, by a way that has this number. False: it has ended, and nobody needs to.
    bool goes(std::uint64_t id, std::uint64_t way) noexcept {
        const parking::raw_guard guard(lock_);
        const auto at = all_.find(id);
        if (at != all_.end()) at->second->way_ = way;
        return at != all_.end();
    }
    /// It has not been sent, and ends. Nobody touches it any more.
    void abandon(std::uint64_t id, request& r) {
        forget(id);
        // Who has the ticket is about to complete it.
        if (!r.ended_.claim()) clock_.wait(r.ended_, {}, {"request (its end)", this});
    }
    /// Waits for its end. Nobody touches it any more, then. Nothing: `how` says why there is no answer.
    std::optional<Answer> wait(std::uint64_t id, request& r, const patience& how_long, parking::ending& how) {
        how = clock_.wait(r.ended_, how_long, {"request (its answer)", this});
        if (how == parking::ending::granted) return std::move(r.answer_);
        forget(id);
        return std::nullopt;
    }
    /// An answer has come, by a way that has this number; 0: by any, but it is certain from whom. False: nobody waits for it (any
    /// more), and it is as it was.
    bool answer(std::uint64_t id, std::string_view from, Answer& a, std::uint64_t way = 0) LOCKSTEP_NOT_ANALYSED {
        lock_.lock();
        const auto at = all_.find(id);
        request* r = at == all_.end() ? nullptr : at->second;
        if (r != nullptr && r->asked_ == from && (way == 0 || r->way_ == way) && r->ended_.claim()) {
            r->answer_.emplace(std::move(a));
            all_.erase(at);
        } else {
            r = nullptr;
        }
        lock_.unlock();
        if (r != nullptr) clock_.complete(r->ended_, parking::ending::granted);
        return r != nullptr;
    }
    /// Nothing that went that way will be answered: all that ends, as closed.
    void end_way(std::uint64_t way, std::errc why) noexcept LOCKSTEP_NOT_ANALYSED {
        lock_.lock();
        end_those(all_.begin(), all_.end(), why, [way](const request& r) { return r.way_ == way; });
    }
    /// This one has not been sent, since nobody could be reached. True: it does not wait for that, and ends, as closed, or has
    /// ended.
    bool unreachable(std::uint64_t id) noexcept LOCKSTEP_NOT_ANALYSED {
        lock_.lock();
        const auto [first, last] = all_.equal_range(id);
        const bool waits = first != last && first->second->then_ == if_unreachable::wait;
        end_those(first, last, std::errc::host_unreachable, [&](const request&) { return !waits; });
        return !waits;
    }
    /// All end, as closed, and no more begin.
    void close() noexcept LOCKSTEP_NOT_ANALYSED {
        lock_.lock();
        closed_ = true;
        end_those(all_.begin(), all_.end(), std::errc::operation_canceled, [](const request&) { return true; });
    }

private:
    /// Lets the lock go. Who is claimed stays until it is completed; who has ended already takes itself out.
    template <class Place, class F>
    void end_those(Place at, const Place last, std::errc why, F ends) noexcept LOCKSTEP_NOT_ANALYSED {
        request* ended = nullptr;
        while (at != last) {
            request* const r = at->second;
            if (!ends(*r) || !r->ended_.claim()) {
                ++at;
                continue;
            }
            r->why_ = why;
            r->behind_ = std::exchange(ended, r);
            at = all_.erase(at);
        }
        lock_.unlock();
        while (ended != nullptr) {
            request* const r = std::exchange(ended, ended->behind_); // it may be gone once it is completed
            clock_.complete(r->ended_, parking::ending::closed);
        }
    }
    void forget(std::uint64_t id) noexcept {
        const parking::raw_guard guard(lock_);
        all_.erase(id);
    }

    message_clock& clock_;
    parking::raw_lock lock_; ///< guards what follows
    bool closed_ LOCKSTEP_GUARDED_BY(lock_) = false;
    /// Found by id; gone through only to end some, where the order is nobody's business.
    std::unordered_map<std::uint64_t, request*> all_ LOCKSTEP_GUARDED_BY(lock_);
};

} // namespace lockstep::net
