// How long somebody is ready to wait. Each call of lockstep::net that may wait takes one, last, so the three forms that
// waiting has in the rest of the library are one parameter here:
//
//     peer.read(buffer);                // until there is something
//     peer.read(buffer, 5s);            // no longer than that; also a time_point of any clock
//     peer.read(buffer, stop);          // until a stop is requested
//     peer.read(buffer, {5s, stop});    // until the first of both
#pragma once

#include "lockstep/parking/wait.hpp"

namespace lockstep::net {

/// Until when, and until whose request, a call waits. A wait that ends by time fails with std::errc::timed_out, one that
/// is stopped with std::errc::operation_canceled.
class patience {
public:
    /// For ever.
    patience() = default;
    /// No longer than that, from now on. Zero or less: only what can be done at once.
    template <class Rep, class Period>
    patience(const std::chrono::duration<Rep, Period>& length,
             std::stop_token stop = {}) // NOLINT: meant to be implicit
        : until(length > length.zero() ? parking::after(length) : parking::at_once), stop(std::move(stop)) {}
    /// Until then.
    template <class Clock, class Duration>
    patience(const std::chrono::time_point<Clock, Duration>& when, std::stop_token stop = {}) // NOLINT
        : until(parking::at(when)), stop(std::move(stop)) {}
    /// Until a stop is requested.
    patience(std::stop_token stop) : stop(std::move(stop)) {} // NOLINT

    /// The same, but no longer than that from now on.
    template <class Rep, class Period>
    patience at_most(const std::chrono::duration<Rep, Period>& length) const {
        patience shorter = *this;
        shorter.until = std::min(until, parking::after(length));
        return shorter;
    }

    parking::deadline until = parking::never; ///< when it ends
    std::stop_token stop;                     ///< what ends it before
};

} // namespace lockstep::net
