// Questions that take long to answer, who asks them, and who looks for the answers; without I/O, and without knowing what is
// asked, so that the checker can go through all that may happen at once. Not for users.
//
// Questions wait in a queue for helpers; one who asks what is being asked already waits for the same answer. A question
// that nobody waits for any more, and that no helper has begun, is dropped: so the queue is as long as there are who wait.
#pragma once

#include "lockstep/net/patience.hpp"
#include "lockstep/sync/condition_variable.hpp"
#include "lockstep/sync/mutex.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>

namespace lockstep::net::detail {

/// How many helpers there may be, and what is kept of the answers.
struct look_ups_options {
    unsigned helpers = 1;
    std::size_t kept = 0;                             ///< answers
    std::chrono::steady_clock::duration age{};        ///< that one may have and be given again
    std::chrono::steady_clock::duration failed_age{}; ///< the same, where it says that there is none
};

/// `Answer` says by failed() that it is none. All members may be called by any thread or fiber at any time, but for the
/// destructor.
template <class Key, class Answer>
class look_ups {
public:
    explicit look_ups(const look_ups_options& options) : options_(options) {}
    look_ups(const look_ups&) = delete;
    look_ups& operator=(const look_ups&) = delete;

    /// Waits for the answer. Null: `error` is timed_out, operation_canceled, or what `start_helper` threw (a
    /// std::system_error); that one makes a thread that calls help().
    template <class Start>
    std::shared_ptr<const Answer> ask(const Key& what, const patience& wait, std::error_code& error,
                                      Start start_helper) {
        parking::ticket mine;
        parking::wait_node place{&mine};
        std::shared_ptr<question> q;
        {
            const std::scoped_lock guard(lock_);
            try {
                q = known(what, start_helper);
            } catch (const std::system_error& e) { // no helper, and none to be had
                error = e.code();
                return nullptr;
            }
            if (q->answered) return {q, &q->answer};
            q->askers.push(place);
        }
        const parking::ending how = parking::wait(mine, wait.until, wait.stop, {"resolver", this});
        if (how == parking::ending::granted) return {q, &q->answer};
        error = std::make_error_code(how == parking::ending::cancelled ? std::errc::operation_canceled
                                                                       : std::errc::timed_out);
        const std::scoped_lock guard(lock_);
        q->askers.remove(place);
        if (q->askers.empty() && !q->begun) drop(*q);
        return nullptr;
    }

    /// What a helper does: answers by `look_up(Key)`, which does not throw, until there has been no question for
    /// `idle_time`, or close().
    template <class LookUp>
    void help(LookUp look_up, std::chrono::steady_clock::duration idle_time) {
        std::unique_lock guard(lock_);
        while (const std::shared_ptr<question> q = next_question(guard, idle_time)) {
            guard.unlock();
            Answer found = look_up(q->what);
            parking::wait_queue woken;
            guard.lock();
            answer(*q, std::move(found), woken);
            guard.unlock();
            parking::complete_all(woken);
            guard.lock();
        }
        --helpers_;
    }

    /// Helpers that have nothing to do leave. Nobody asks any more.
    void close() {
        const std::scoped_lock guard(lock_);
        closed_ = true;
        to_do_.notify_all();
    }

private:
    struct question {
        explicit question(Key k) : what(std::move(k)) {}

        const Key what;
        bool begun = false;    ///< a helper looks it up, or has
        bool answered = false; ///< then what follows does not change any more
        Answer answer;
        parking::deadline expires{};
        parking::queue_of<"resolver"> askers;
    };

    /// The question with that content: answered lately, asked, or new.
    template <class Start>
    std::shared_ptr<question> known(const Key& what, Start& start_helper) {
        const auto at = questions_.find(what);
        if (at != questions_.end()) {
            const bool old = at->second->answered && at->second->expires <= std::chrono::steady_clock::now();
            if (!old) return at->second;
            questions_.erase(at);
            --answers_;
        }
        auto q = std::make_shared<question>(what);
        find_helper(start_helper);
        queue_.push_back(q);
        questions_.emplace(what, q);
        return q;
    }

    /// For one more question.
    template <class Start>
    void find_helper(Start& start_helper) {
        if (idle_ > queue_.size() || helpers_ == options_.helpers) return to_do_.notify_one();
        try {
            start_helper();
            ++helpers_;
        } catch (const std::system_error&) { // no more threads: those that there are will do, if there are any
            if (helpers_ == 0) throw;
        }
    }

    /// Null: there has been none for long.
    std::shared_ptr<question> next_question(std::unique_lock<mutex>& guard,
                                            std::chrono::steady_clock::duration idle_time) {
        const auto leave_at = parking::after(idle_time);
        ++idle_;
        to_do_.wait_until(guard, leave_at, [this] { return !queue_.empty() || closed_; });
        --idle_;
        if (queue_.empty()) return nullptr;
        std::shared_ptr<question> q = std::move(queue_.front());
        queue_.pop_front();
        q->begun = true;
        return q;
    }

    void answer(question& q, Answer found, parking::wait_queue& woken) {
        q.answer = std::move(found);
        q.answered = true;
        q.expires = parking::after(q.answer.failed() ? options_.failed_age : options_.age);
        q.askers.claim_all(woken);
        ++answers_;
        while (answers_ > options_.kept) drop_oldest();
    }

    /// Of the answers, that which would expire first. There are few.
    void drop_oldest() {
        auto oldest = questions_.end();
        for (auto at = questions_.begin(); at != questions_.end(); ++at) {
            const bool older = oldest == questions_.end() || at->second->expires < oldest->second->expires;
            if (at->second->answered && older) oldest = at;
        }
        LOCKSTEP_ASSERT(oldest != questions_.end());
        questions_.erase(oldest);
        --answers_;
    }

    /// One that was not begun.
    void drop(const question& q) {
        std::erase_if(queue_, [&](const auto& other) { return other.get() == &q; });
        const auto at = questions_.find(q.what);
        if (at != questions_.end() && at->second.get() == &q) questions_.erase(at);
    }

    const look_ups_options options_;
    mutex lock_;               ///< guards all that changes here and in the questions
    condition_variable to_do_; ///< the queue is not empty
    std::map<Key, std::shared_ptr<question>> questions_;
    std::deque<std::shared_ptr<question>> queue_; ///< those that no helper has begun
    std::size_t answers_ = 0;                     ///< how many in questions_ are answered
    unsigned helpers_ = 0;                        ///< threads that there are
    unsigned idle_ = 0;                           ///< those of them that wait for work
    bool closed_ = false;
};

} // namespace lockstep::net::detail
