// Connections that are used again, and how many there may be: without I/O, and without knowing what a connection is.
//
// For each key (a host, say) there are so many *places*. Who takes one waits until one is free, in the order of arrival, and
// looks for an idle connection then; who gives it back leaves the connection, if it is good for more. So there are never more
// connections of a key than places. What is idle for too long, or one too many, is closed, the oldest first.
#pragma once

#include "lockstep/net/patience.hpp"
#include "lockstep/parking/wait.hpp"
#include "lockstep/sync/mutex.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>

namespace lockstep::net::http {

/// How many a pool has.
struct connection_pool_options {
    std::size_t per_key = 64;                                            ///< places
    std::size_t idle = 64;                                               ///< connections of all keys together
    std::chrono::steady_clock::duration kept = std::chrono::seconds(30); ///< how long one is idle before it is closed
};

/// Any thread or fiber may call it at any time.
template <class Connection>
class connection_pool {
public:
    /// What it is made with.
    using options = connection_pool_options;

    /// Empty.
    explicit connection_pool(const options& o) : most_(o) {}
    connection_pool(const connection_pool&) = delete;
    connection_pool& operator=(const connection_pool&) = delete;

    /// Takes a place, waiting for it. False: `error` is timed_out or operation_canceled. Who has taken one owes a leave().
    bool enter(const std::string& key, const patience& wait, std::error_code& error) {
        error.clear();
        parking::ticket mine(parking::who_ends(wait.until, wait.stop));
        parking::wait_node place{&mine};
        std::unique_lock guard(lock_);
        host& at = hosts_[key];
        if (at.used < most_.per_key) {
            ++at.used;
            return true;
        }
        if (wait.until == parking::at_once) {
            error = std::make_error_code(std::errc::timed_out);
            return false;
        }
        at.waiting.push(place);
        guard.unlock();
        const parking::ending how = parking::wait(mine, wait.until, wait.stop, {"connection_pool", this});
        if (how == parking::ending::granted) return true; // with the place of who has left
        guard.lock();
        if (const auto i = hosts_.find(key); i != hosts_.end()) { // gone where somebody has found that we gave up
            i->second.waiting.remove(place);
            forget_if_unused(i);
        }
        error = std::make_error_code(how == parking::ending::timed_out ? std::errc::timed_out
                                                                       : std::errc::operation_canceled);
        return false;
    }

    /// An idle connection, the one that was used last; null: there is none. For who has a place.
    std::unique_ptr<Connection> take_idle(const std::string& key) {
        idle_list dropped; // closed when the lock has been let go
        const std::lock_guard guard(lock_);
        drop_old(dropped);
        for (auto i = idle_.rbegin(); i != idle_.rend(); ++i) {
            if (i->key != key) continue;
            std::unique_ptr<Connection> found = std::move(i->connection);
            idle_.erase(std::next(i).base());
            return found;
        }
        return nullptr;
    }

    /// Gives the place back, to who waits longest for one, and leaves a connection there unless it is null.
    void leave(const std::string& key, std::unique_ptr<Connection> good_for_more) {
        idle_list dropped;
        parking::ticket* next = nullptr;
        {
            const std::lock_guard guard(lock_);
            if (good_for_more) idle_.push_back({key, std::move(good_for_more), std::chrono::steady_clock::now()});
            drop_old(dropped);
            while (idle_.size() > most_.idle) dropped.splice(dropped.end(), idle_, idle_.begin());
            const auto at = hosts_.find(key);
            LOCKSTEP_ASSERT(at != hosts_.end()); // it has a place
            if (parking::wait_node* const first = at->second.waiting.claim_first()) next = first->owner;
            else {
                --at->second.used;
                forget_if_unused(at);
            }
        }
        if (next != nullptr) next->complete();
    }

    /// Closes all that are idle.
    void close_idle() {
        idle_list dropped;
        const std::lock_guard guard(lock_);
        dropped.swap(idle_);
    }
    /// How many are idle.
    std::size_t idle() const {
        const std::lock_guard guard(lock_);
        return idle_.size();
    }
    /// Places that are taken.
    std::size_t used(const std::string& key) const {
        const std::lock_guard guard(lock_);
        const auto at = hosts_.find(key);
        return at == hosts_.end() ? 0 : at->second.used;
    }

private:
    struct host {
        std::size_t used = 0;
        parking::wait_queue waiting;
    };
    struct idle_one {
        std::string key;
        std::unique_ptr<Connection> connection;
        std::chrono::steady_clock::time_point since;
    };
    using idle_list = std::list<idle_one>; ///< the oldest first

    void drop_old(idle_list& dropped) {
        const auto now = std::chrono::steady_clock::now();
        while (!idle_.empty() && now - idle_.front().since > most_.kept)
            dropped.splice(dropped.end(), idle_, idle_.begin());
    }
    void forget_if_unused(typename std::map<std::string, host>::iterator at) {
        if (at->second.used == 0) hosts_.erase(at); // nobody waits where no place is taken
    }

    const options most_;
    mutable lockstep::mutex lock_; ///< of all that follows
    std::map<std::string, host> hosts_;
    idle_list idle_;
};

} // namespace lockstep::net::http
