// SQLite, as much of it as accounts need: connections, statements, transactions. All of this blocks the thread, so whoever
// is a fiber calls it within lockstep::blocking. A connection and its statements are for one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <string>

namespace bank {

/// What a database could not do, and why.
class database_error : public std::runtime_error {
public:
    enum class reason { busy, full, other };

    database_error(reason why, const std::string& text) : std::runtime_error(text), why_(why) {}
    reason why() const noexcept { return why_; }

private:
    reason why_;
};

/// An open database.
class connection {
public:
    /// Makes the file where there is none. What has been committed is on the disk: a power cut does not lose it.
    explicit connection(const std::string& file) : file_(file) {
        sqlite3* db = nullptr;
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
        const int result = sqlite3_open_v2(file.c_str(), &db, flags, nullptr);
        db_.reset(db); // it is there even if that failed
        check(result);
        sqlite3_extended_result_codes(db, 1);
        sqlite3_busy_timeout(db, 5000); // another process may be mending what was left by one that was killed
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA synchronous=FULL");
        sqlite3_busy_timeout(db, 0); // from now on our callers wait, as fibers do
    }

    /// Statements without parameters and results.
    void run(const char* sql) { check(sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr)); }
    bool is_in_transaction() const noexcept { return sqlite3_get_autocommit(db_.get()) == 0; }
    sqlite3* handle() const noexcept { return db_.get(); }

    /// Throws where the result of a call is an error.
    void check(int result) const {
        if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE) return;
        throw database_error(reason_of(result), "database " + file_ + ": " + sqlite3_errmsg(db_.get()));
    }

private:
    struct closer {
        void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
    };

    static database_error::reason reason_of(int result) noexcept {
        // A disk without room has a result of its own; a quota and a limit of file sizes are just what could not be written.
        if (result == SQLITE_IOERR_WRITE || result == SQLITE_IOERR_SHMSIZE) return database_error::reason::full;
        switch (result & 0xff) { // without what extends it
        case SQLITE_FULL: return database_error::reason::full;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return database_error::reason::busy;
        default: return database_error::reason::other;
        }
    }

    const std::string file_;
    std::unique_ptr<sqlite3, closer> db_;
};

/// What a statement has found, while this lives: a row, or none.
class found_row {
public:
    explicit found_row(sqlite3_stmt* of, bool there) noexcept : of_(of), there_(there) {}
    found_row(const found_row&) = delete;
    found_row& operator=(const found_row&) = delete;
    ~found_row() { sqlite3_reset(of_); }

    explicit operator bool() const noexcept { return there_; }
    std::int64_t integer(int column) const noexcept { return sqlite3_column_int64(of_, column); }
    std::string text(int column) const {
        const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(of_, column));
        return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(of_, column))};
    }

private:
    sqlite3_stmt* of_;
    bool there_;
};

/// A statement, prepared once.
class statement {
public:
    statement(connection& on, const char* sql) : on_(on) {
        sqlite3_stmt* made = nullptr;
        on.check(sqlite3_prepare_v3(on.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr));
        made_.reset(made);
    }

    /// With these in the place of its question marks: texts and integers.
    template <class... A>
    found_row operator()(const A&... parameters) {
        int place = 0;
        (bind(++place, parameters), ...);
        const int result = sqlite3_step(made_.get());
        if (result != SQLITE_ROW && result != SQLITE_DONE) sqlite3_reset(made_.get());
        on_.check(result);
        return found_row(made_.get(), result == SQLITE_ROW);
    }

private:
    struct finalizer {
        void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    };
    void bind(int place, const std::string& text) {
        on_.check(sqlite3_bind_text64(made_.get(), place, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    }
    void bind(int place, std::int64_t number) { on_.check(sqlite3_bind_int64(made_.get(), place, number)); }

    connection& on_;
    std::unique_ptr<sqlite3_stmt, finalizer> made_;
};

/// Writing, all or nothing: what is not committed is undone.
class transaction {
public:
    /// Nobody else writes from now on.
    explicit transaction(connection& on) : on_(on) { on.run("BEGIN IMMEDIATE"); }
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    ~transaction() {
        // After some errors SQLite has done it by itself.
        if (on_.is_in_transaction()) sqlite3_exec(on_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }

    /// When it returns, it is on the disk.
    void commit() { on_.run("COMMIT"); }

private:
    connection& on_;
};

} // namespace bank
