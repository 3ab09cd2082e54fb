// The accounts, in a database: what is moved, and the key that it was moved under, are written in one transaction (keyed.hpp), so
// that it is done once whenever the process is killed.
#pragma once

#include "bank/database.hpp"
#include "bank/pool.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/service/call.hpp"
#include "lockstep/net/service/keyed.hpp"
#include "lockstep/sync/mutex.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <mutex>
#include <optional>

namespace bank {

using lockstep::net::service_error;
using time_point = std::chrono::steady_clock::time_point;

struct accounts_options {
    std::string file;
    unsigned connections = 2;
    /// How long at most somebody waits while another program has the database locked.
    std::chrono::milliseconds lock_patience{2000};
    /// After so long a key is forgotten. Nobody must ask again so late.
    std::chrono::seconds keys_live = std::chrono::hours(24);
};

/// Any number of fibers may call them at the same time. What goes wrong is a service_error, of the types that the interface
/// has.
class accounts {
public:
    /// Throws database_error. Blocks the thread.
    explicit accounts(const accounts_options& options) : options_(options), sessions_(open_all(options)) {}

    /// Opens an account, unless it is there.
    void open(const std::string& name, std::int64_t cents, time_point until) {
        write(until, [&](session& s) {
            transaction all(s.db);
            s.open(name, cents);
            all.commit();
            return cents;
        });
    }

    std::int64_t balance(const std::string& account, time_point until) {
        return with_session(until, [&](session& s) { return balance_of(s, account); });
    }

    /// Adds so many cents, or takes them where that is less than 0. The new balance.
    std::int64_t move(const std::string& key, const std::string& account, std::int64_t cents, time_point until) {
        return write(until, [&](session& s) {
            keyed_transaction all(s, options_.keys_live);
            const auto left = lockstep::net::once(all, key, movement{account, cents}, [&] {
                const std::int64_t there = balance_of(s, account);
                // A refusal is not kept: who asks again later may have more by then.
                if (there + std::min<std::int64_t>(cents, 0) < 0)
                    throw service_error("insufficient_funds",
                                        "only " + std::to_string(there) + " are left in " + account);
                if (cents > std::numeric_limits<std::int64_t>::max() - there)
                    throw service_error("bad_amount", "nobody has so much");
                s.set(there + cents, account);
                return there + cents;
            });
            if (!left) throw service_error("key_reused", "the key '" + key + "' was used for something else");
            return *left;
        });
    }

private:
    /// A connection, and all that is said over it.
    struct session {
        explicit session(const std::string& file) : db(file) {}
        static connection with_tables(const std::string& file) {
            connection db(file);
            db.run("CREATE TABLE IF NOT EXISTS accounts"
                   " (name TEXT PRIMARY KEY, cents INTEGER NOT NULL CHECK (cents >= 0)) STRICT;"
                   "CREATE TABLE IF NOT EXISTS done"
                   " (key TEXT PRIMARY KEY, account TEXT NOT NULL, cents INTEGER NOT NULL, balance INTEGER NOT NULL,"
                   "  at INTEGER NOT NULL) STRICT;"
                   "CREATE INDEX IF NOT EXISTS done_by_time ON done (at);");
            return db;
        }

        connection db;
        statement open{db, "INSERT INTO accounts VALUES (?, ?) ON CONFLICT DO NOTHING"};
        statement balance{db, "SELECT cents FROM accounts WHERE name = ?"};
        statement set{db, "UPDATE accounts SET cents = ? WHERE name = ?"};
        statement find_key{db, "SELECT account, cents, balance FROM done WHERE key = ?"};
        statement keep_key{db, "INSERT INTO done VALUES (?, ?, ?, ?, ?)"};
        statement forget_keys{db, "DELETE FROM done WHERE at < ?"};
    };

    /// What is asked for under a key, and what came of it.
    struct movement {
        std::string account;
        std::int64_t cents;
        friend bool operator==(const movement&, const movement&) = default;
    };
    struct kept_movement {
        movement asked;
        std::int64_t result; ///< the balance after it
    };

    /// What is moved, and the key that it is moved under: both or neither.
    class keyed_transaction {
    public:
        keyed_transaction(session& s, std::chrono::seconds keys_live)
            : session_(s), keys_live_(keys_live), all_(s.db) {}

        std::optional<kept_movement> find(const std::string& key) {
            const found_row row = session_.find_key(key);
            if (!row) return std::nullopt;
            return kept_movement{{row.text(0), row.integer(1)}, row.integer(2)};
        }
        void keep(const std::string& key, const movement& m, std::int64_t balance) {
            const auto since = std::chrono::system_clock::now().time_since_epoch();
            const std::int64_t now = std::chrono::duration_cast<std::chrono::seconds>(since).count();
            session_.keep_key(key, m.account, m.cents, balance, now);
            session_.forget_keys(now - keys_live_.count());
        }
        void commit() { all_.commit(); }

    private:
        session& session_;
        const std::chrono::seconds keys_live_;
        transaction all_;
    };

    static std::vector<std::unique_ptr<session>> open_all(const accounts_options& options) {
        const connection first = session::with_tables(options.file);
        std::vector<std::unique_ptr<session>> all;
        for (unsigned n = 0; n < options.connections; ++n) all.push_back(std::make_unique<session>(options.file));
        return all;
    }

    static std::int64_t balance_of(session& s, const std::string& account) {
        if (const found_row row = s.balance(account)) return row.integer(0);
        throw service_error("no_such_account", "there is no account '" + account + "'");
    }

    /// Of the time that the caller has left we take half, so that it gets to know what we found.
    time_point gives_up(time_point until) const {
        const time_point now = std::chrono::steady_clock::now();
        if (until <= now) return now;
        return now + std::min<std::chrono::nanoseconds>((until - now) / 2, options_.lock_patience);
    }

    /// One writes at a time, as SQLite has it anyway; the other connections are for those who read.
    template <class F>
    std::int64_t write(time_point until, F f) {
        std::unique_lock turn(writing_, std::defer_lock);
        if (!turn.try_lock_until(gives_up(until))) throw service_error("database_busy", "too many want to write");
        return with_session(until, f);
    }

    /// Calls it with a connection. While another program has the database locked it waits, as a fiber, and without one.
    template <class F>
    std::int64_t with_session(time_point until, F f) {
        const time_point end = gives_up(until);
        for (;;) {
            try {
                auto one = sessions_.lend_until(end);
                if (!one) throw service_error("database_busy", "all connections to the database are in use");
                return lockstep::blocking([&] { return f(**one); });
            } catch (const database_error& e) {
                if (e.why() == database_error::reason::full) throw service_error("database_full", e.what());
                if (e.why() == database_error::reason::other) throw service_error("database_failed", e.what());
                if (std::chrono::steady_clock::now() >= end) throw service_error("database_busy", e.what());
            }
            lockstep::this_fiber::sleep_for(std::chrono::milliseconds(5));
        }
    }

    const accounts_options options_;
    pool<session> sessions_;
    lockstep::mutex writing_;
};

} // namespace bank
