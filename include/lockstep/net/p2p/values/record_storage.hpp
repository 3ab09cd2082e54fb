// Where records are kept so that they survive the process: a disk, as a rule. lockstep/net/p2p/store/sqlite_storage.hpp has one.
#pragma once

#include "lockstep/net/p2p/values/value_store.hpp"

#include <span>

namespace lockstep::net::p2p {

/// Called by one thread at a time, and may block it.
class record_storage {
public:
    virtual ~record_storage() = default;
    /// Calls f for each row there is. Once, at the beginning. Throws what makes it useless.
    virtual void load(const std::function<void(value_store::row)>& f) = 0;
    /// Puts these in the places of what is there of their keys; one with neither a record nor a promise takes that out. All of
    /// them or, with an error (no_space_on_device …), none. When it returns they survive a power cut.
    virtual std::error_code write(std::span<const value_store::row> rows) noexcept = 0;
    /// Has what was there before been lost, since this was asked the last time? Then all that is known is written again.
    virtual bool began_anew() noexcept { return false; }
};

} // namespace lockstep::net::p2p
