// The textbook's account as a service: what server and clients of it have in common.
#pragma once

#include "lockstep/net/service/interface.hpp"

#include <cstdint>
#include <string>

namespace bank {

using lockstep::net::idempotent;
using lockstep::net::service_name;

/// Whoever moves money chooses a key for it, which nobody has chosen before, and gives the same key when they ask again: what
/// was done under a key is not done again, but answered as before. So all of this may be asked again.
///
/// Errors, by their type: no_such_account, insufficient_funds, bad_amount, key_reused (for something else), database_busy
/// (another program has locked it; ask again), database_full, database_failed. After the last two it is known only by asking
/// again, with the same key, whether it was done.
template <template <class> class operation>
struct interface {
    static constexpr service_name name{"bank", 1};
    /// Of an account, in cents.
    operation<std::int64_t(std::string)> balance{"balance", idempotent};
    /// Key, account, cents; the new balance, which is never negative.
    operation<std::int64_t(std::string, std::string, std::int64_t)> withdraw{"withdraw", idempotent};
    /// The same, the other way.
    operation<std::int64_t(std::string, std::string, std::int64_t)> deposit{"deposit", idempotent};
};

/// What the server is called among nodes.
constexpr const char* node_name = "bank";
constexpr const char* usual_address = "127.0.0.1:7000";

} // namespace bank
