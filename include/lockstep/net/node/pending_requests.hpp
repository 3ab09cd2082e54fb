// Requests that wait for their answers. Each ends in exactly one way: by its answer, its deadline or a stop, the end of all, or since
// it could not be sent. Who ends it claims its ticket, and whoever comes later finds that it is too late.
//
// Without I/O, and of any type of answer, so that the checker can go through all that may happen at once.
#pragma once

#include "lockstep/net/message/clock.hpp"
#include "lockstep/parking/raw_lock.hpp"

#include <optional>
#include <string>
#include <unordered_map>

namespace lockstep::net {

/// All members may be called by any thread or fiber at any time, but for the destructor.
template <class Answer>
class pending_requests {
public:
    /// One request, in the frame of who asks.
    class request {
    public:
        /// Only whom we have asked may answer.
        explicit request(std::string asked) : asked_(std::move(asked)) {}

    private:
        friend pending_requests;
        const std::string asked_;
        parking::ticket ended_;
        std::optional<Answer> answer_;
    };

    explicit pending_requests(message_clock& clock) noexcept : clock_(clock) {}

    /// Before it is sent: from now on it can be answered. False: all have ended, and it has not begun.
    bool begin(std::uint64_t id, request& r) {
        const parking::raw_guard guard(lock_);
        if (closed_) return false;
        all_.emplace(id, &r);
        return true;
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
    /// An answer has come. False: nobody waits for it (any more), and it is as it was.
    bool answer(std::uint64_t id, std::string_view from, Answer& a) LOCKSTEP_NOT_ANALYSED {
        lock_.lock();
        const auto at = all_.find(id);
        request* r = at == all_.end() ? nullptr : at->second;
        if (r != nullptr && r->asked_ == from && r->ended_.claim()) {
            r->answer_.emplace(std::move(a));
            all_.erase(at);
        } else {
            r = nullptr;
        }
        lock_.unlock();
        if (r != nullptr) clock_.complete(r->ended_, parking::ending::granted);
        return r != nullptr;
    }
    /// All end (as closed), and no more begin.
    void close() noexcept LOCKSTEP_NOT_ANALYSED {
        lock_.lock();
        closed_ = true;
        // One after the other: who is claimed stays until it is completed, and then takes itself out.
        while (!all_.empty()) {
            const auto first = all_.begin();
            request* const r = first->second->ended_.claim() ? first->second : nullptr;
            all_.erase(first);
            if (r == nullptr) continue;
            lock_.unlock();
            clock_.complete(r->ended_, parking::ending::closed);
            lock_.lock();
        }
        lock_.unlock();
    }

private:
    void forget(std::uint64_t id) noexcept {
        const parking::raw_guard guard(lock_);
        all_.erase(id);
    }

    message_clock& clock_;
    parking::raw_lock lock_; ///< guards what follows
    bool closed_ LOCKSTEP_GUARDED_BY(lock_) = false;
    /// Found by id; gone through only to end them all, where the order is nobody's business.
    std::unordered_map<std::uint64_t, request*> all_ LOCKSTEP_GUARDED_BY(lock_);
};

} // namespace lockstep::net
