#include "lockstep/net/p2p/store/sqlite_storage.hpp"

#include "net/p2p/store/database.hpp"

namespace lockstep::net::p2p {

namespace fs = std::filesystem;

sqlite_storage::sqlite_storage(const fs::path& folder, std::function<void(const std::string&)> says)
    : file_(folder / "values.sqlite"), says_(std::move(says)) {
    fs::create_directories(folder); // throws, with the path in it
    open();
}
sqlite_storage::~sqlite_storage() = default;

void sqlite_storage::open() {
    try {
        database_ = std::make_unique<database>(file_.string());
    } catch (const database_error& e) {
        if (!e.is_damage()) throw;
        move_aside(e.what());
    }
}

/// And begins anew.
void sqlite_storage::move_aside(const std::string& why) {
    database_.reset();
    fs::path aside;
    for (unsigned n = 1; aside.empty() || fs::exists(aside); ++n)
        aside = file_.string() + ".damaged" + std::to_string(n);
    fs::rename(file_, aside);
    for (const char* const beside : {"-wal", "-shm"}) {
        std::error_code not_there;
        fs::rename(file_.string() + beside, aside.string() + beside, not_there);
    }
    if (says_) says_(why + "; it is now " + aside.string() + ", and what was in it is asked of other peers");
    database_ = std::make_unique<database>(file_.string());
    began_anew_ = true;
}

void sqlite_storage::load(const std::function<void(value_store::row)>& f) {
    try {
        database_->load(f, says_);
    } catch (const database_error& e) {
        if (!e.is_damage()) throw;
        move_aside(e.what()); // what was read before that is not in the new one; it comes back as what is missing does
    }
}

std::error_code sqlite_storage::write(std::span<const value_store::row> rows) noexcept {
    try {
        if (!database_) open(); // it could not be opened the last time
        try {
            database_->write(rows);
        } catch (const database_error& e) {
            if (!e.is_damage()) throw;
            move_aside(e.what());
            database_->write(rows);
        }
        return {};
    } catch (const std::system_error& e) { // of the database, or of moving it
        return e.code();
    } catch (const std::exception&) {
        return std::make_error_code(std::errc::not_enough_memory);
    }
}

} // namespace lockstep::net::p2p
