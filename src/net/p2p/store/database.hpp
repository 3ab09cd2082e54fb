// SQLite, as much of it as a table of records needs. For one thread at a time.
#pragma once

#include "lockstep/net/p2p/store/sqlite_storage.hpp"

#include <sqlite3.h>

namespace lockstep::net::p2p {

/// What a database could not do, and why.
class database_error : public std::system_error {
public:
    database_error(int result, const std::string& text) : system_error(code_of(result), text), result_(result & 0xFF) {}
    /// It is no database, or not a whole one.
    bool is_damage() const noexcept { return result_ == SQLITE_CORRUPT || result_ == SQLITE_NOTADB; }

private:
    static std::error_code code_of(int result) {
        // A disk without room has a result of its own; a quota and a limit of file sizes are just what could not be written.
        if (result == SQLITE_IOERR_WRITE || result == SQLITE_IOERR_SHMSIZE)
            return make_error_code(std::errc::no_space_on_device);
        switch (result & 0xFF) { // without what extends it
        case SQLITE_FULL: return make_error_code(std::errc::no_space_on_device);
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return make_error_code(std::errc::device_or_resource_busy);
        case SQLITE_CANTOPEN: return make_error_code(std::errc::no_such_file_or_directory);
        case SQLITE_PERM:
        case SQLITE_READONLY: return make_error_code(std::errc::permission_denied);
        case SQLITE_NOMEM: return make_error_code(std::errc::not_enough_memory);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return make_error_code(std::errc::illegal_byte_sequence);
        default: return make_error_code(std::errc::io_error);
        }
    }

    int result_;
};

/// An open one, whose table is there.
class sqlite_storage::database {
public:
    explicit database(const std::string& file);

    void load(const std::function<void(value_store::row)>& f, const std::function<void(const std::string&)>& says);
    void write(std::span<const value_store::row> rows);

private:
    struct closer {
        void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
        void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    };
    using statement = std::unique_ptr<sqlite3_stmt, closer>;

    void run(const char* sql) { check(sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr)); }
    statement prepare(const char* sql);
    bool step(sqlite3_stmt* s);
    void bind(sqlite3_stmt* s, int place, std::string_view bytes);
    void bind(sqlite3_stmt* s, int place, std::int64_t n) { check(sqlite3_bind_int64(s, place, n)); }
    void check(int result) const;

    const std::string file_;
    std::unique_ptr<sqlite3, closer> db_;
    statement put_, erase_;
};

} // namespace lockstep::net::p2p
