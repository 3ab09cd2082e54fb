#include "net/p2p/store/database.hpp"

#include "lockstep/net/message/codec.hpp"

namespace lockstep::net::p2p {

namespace {

/// That no other program writes to it: a number of our own (PRAGMA application_id), and the version of the table.
constexpr const char* made_by_us = "PRAGMA application_id = 1280528434; PRAGMA user_version = 1";

std::string_view bytes_of(sqlite3_stmt* s, int column) {
    const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(s, column));
    return {bytes, bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(s, column))};
}

} // namespace

void sqlite_storage::database::check(int result) const {
    if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE) return;
    throw database_error(result,
                         "database " + file_ + ": " + (db_ ? sqlite3_errmsg(db_.get()) : sqlite3_errstr(result)));
}

sqlite_storage::database::database(const std::string& file) : file_(file) {
    sqlite3* db = nullptr;
    const int result =
        sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    db_.reset(db); // it is there even if that failed
    check(result);
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, 2000);       // another process may be mending what was left by one that was killed
    run("PRAGMA locking_mode=EXCLUSIVE"); // two peers with one disk would not know of each other's records
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    const statement looks = prepare("PRAGMA quick_check(1)");
    if (!step(looks.get()) || bytes_of(looks.get(), 0) != "ok")
        throw database_error(SQLITE_CORRUPT, "database " + file + ": " + std::string(bytes_of(looks.get(), 0)));
    run(made_by_us);
    run("CREATE TABLE IF NOT EXISTS records (key BLOB PRIMARY KEY, record BLOB, seconds_left INTEGER NOT NULL, "
        "promised INTEGER NOT NULL, source TEXT NOT NULL, standing INTEGER NOT NULL) WITHOUT ROWID");
    put_ = prepare("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?)");
    erase_ = prepare("DELETE FROM records WHERE key = ?");
}

sqlite_storage::database::statement sqlite_storage::database::prepare(const char* sql) {
    sqlite3_stmt* made = nullptr;
    check(sqlite3_prepare_v3(db_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr));
    return statement(made);
}

/// Is there a row?
bool sqlite_storage::database::step(sqlite3_stmt* s) {
    const int result = sqlite3_step(s);
    if (result != SQLITE_ROW) sqlite3_reset(s);
    check(result);
    return result == SQLITE_ROW;
}

void sqlite_storage::database::bind(sqlite3_stmt* s, int place, std::string_view bytes) {
    check(sqlite3_bind_blob64(s, place, bytes.data(), bytes.size(), SQLITE_TRANSIENT));
}

void sqlite_storage::database::load(const std::function<void(value_store::row)>& f,
                                    const std::function<void(const std::string&)>& says) {
    std::size_t wrong = 0;
    const statement all = prepare("SELECT key, record, seconds_left, promised, source, standing FROM records");
    while (step(all.get())) {
        sqlite3_stmt* const s = all.get();
        const auto key = peer_id::from_bytes(bytes_of(s, 0));
        if (!key) {
            ++wrong;
            continue;
        }
        value_store::row r{.key = *key,
                           .left = std::chrono::seconds(sqlite3_column_int64(s, 2)),
                           .promised = static_cast<std::uint64_t>(sqlite3_column_int64(s, 3)),
                           .source = {std::string(bytes_of(s, 4)), sqlite3_column_int64(s, 5) == 0
                                                                       ? store_source::standing::stranger
                                                                       : store_source::standing::known}};
        if (sqlite3_column_type(s, 1) != SQLITE_NULL) {
            std::error_code error;
            try {
                // The disk is believed no more than others are: the signature is verified.
                record read = record::from_value(decode_messagepack(bytes_of(s, 1), error));
                if (error || read.key() != *key) throw value_error("it is another record");
                r.what = std::move(read);
            } catch (const value_error&) {
                ++wrong;
                continue;
            }
        }
        f(std::move(r));
    }
    if (wrong > 0 && says)
        says("database " + file_ + ": " + std::to_string(wrong) + " of its records are damaged, and left out");
}

void sqlite_storage::database::write(std::span<const value_store::row> rows) {
    run("BEGIN IMMEDIATE");
    try {
        for (const value_store::row& r : rows) {
            const bool stays = r.what || r.promised > 0;
            sqlite3_stmt* const s = stays ? put_.get() : erase_.get();
            bind(s, 1, r.key.view());
            if (stays) {
                std::string written;
                if (r.what) {
                    encode_messagepack(r.what->to_value(), written);
                    bind(s, 2, written);
                } else {
                    check(sqlite3_bind_null(s, 2));
                }
                bind(s, 3, std::chrono::duration_cast<std::chrono::seconds>(r.left).count());
                bind(s, 4, static_cast<std::int64_t>(r.promised));
                bind(s, 5, std::string_view(r.source.name));
                bind(s, 6, r.source.is == store_source::standing::stranger ? 0 : 1);
            }
            step(s);
        }
        run("COMMIT");
    } catch (...) {
        // After some errors SQLite has done it by itself.
        if (sqlite3_get_autocommit(db_.get()) == 0) sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        throw;
    }
}

} // namespace lockstep::net::p2p
