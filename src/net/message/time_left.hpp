// A deadline as it goes over the wire: the time that is left when the message is sent, in microseconds, since the clocks of
// two machines have nothing in common.
#pragma once

#include "lockstep/net/message/message.hpp"

#include <algorithm>

namespace lockstep::net::detail {

using time_left = std::chrono::duration<std::uint64_t, std::micro>;

/// What is left, rounded down; 0 once it has passed.
inline std::uint64_t left_until(message_deadline deadline, message_deadline now) noexcept {
    if (deadline <= now) return 0;
    return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::microseconds>(deadline - now).count());
}

/// The deadline of whoever has so much left; `no_deadline` where that is beyond the clock.
inline message_deadline deadline_after(std::uint64_t left, message_deadline now) noexcept {
    const auto most =
        std::chrono::floor<std::chrono::microseconds>(no_deadline - std::max(now, message_deadline())).count();
    if (left >= static_cast<std::uint64_t>(most)) return no_deadline;
    return now + std::chrono::microseconds(static_cast<std::int64_t>(left));
}

} // namespace lockstep::net::detail
