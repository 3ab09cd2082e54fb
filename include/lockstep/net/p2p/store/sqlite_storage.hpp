// Records on disk, by SQLite: a library of its own, lockstep::p2p_store, where that is there when Lockstep is built.
//
//     values all(me, {.disk = std::make_shared<sqlite_storage>("/var/lib/peer")});
//
// What is acknowledged is on the disk: WAL, with a sync for each transaction (of which one may have many records). A network
// that is switched off whole and on again has lost nothing. The lifetimes of records stand still while the process does not
// run: clocks are never asked.
#pragma once

#include "lockstep/net/p2p/values/record_storage.hpp"

#include <filesystem>

namespace lockstep::net::p2p {

/// A database in a folder.
class sqlite_storage final : public record_storage {
public:
    /// Makes the folder and the database where there are none. One that is damaged is moved aside, to a name that ends in
    /// `.damaged` and a number, and `says` is called with a sentence about it; what was in it comes back from other peers.
    /// Throws std::system_error, with the path in it, where the folder cannot be used, or somebody else uses the database.
    explicit sqlite_storage(const std::filesystem::path& folder, std::function<void(const std::string&)> says = {});
    ~sqlite_storage() override;

    /// Rows that are no records any more (some bytes were changed) are left out, and said.
    void load(const std::function<void(value_store::row)>& f) override;
    /// no_space_on_device for a full disk; io_error for a disk that fails. A database that turns out to be damaged is moved aside,
    /// and what is written from then on is in a new one.
    std::error_code write(std::span<const value_store::row> rows) noexcept override;
    bool began_anew() noexcept override { return std::exchange(began_anew_, false); }

private:
    class database;

    void open();
    void move_aside(const std::string& why);

    const std::filesystem::path file_;
    const std::function<void(const std::string&)> says_;
    std::unique_ptr<database> database_;
    bool began_anew_ = false;
};

} // namespace lockstep::net::p2p
