// Whoever is to write does, to a wire that may take less than it is given; for closed programs.
#pragma once

#include "../checked_clock.hpp"
#include "lockstep/check.hpp"
#include "lockstep/net/message/outbox.hpp"

#include <cassert>

namespace lockstep::testing {

inline checked_clock time_of_threads;

/// One writes at a time, or there is a race.
class small_wire {
public:
    std::string taken;
    unsigned breaks_after = ~0U; ///< so many writes

    void write_all(net::outbox& from) {
        for (;;) {
            const std::string_view bytes = from.begin();
            const bool breaks = writes_++ == breaks_after;
            std::size_t n = breaks ? 0 : bytes.size();
            if (n > 1 && choose(2) == 1) n = 1;
            taken += bytes.substr(0, n);
            if (from.end(n, breaks ? std::make_error_code(std::errc::connection_reset) : std::error_code())) return;
        }
    }

private:
    unsigned writes_ = 0;
};

/// True: it was added.
inline bool send(net::outbox& over, small_wire& wire, std::string_view text, const net::patience& wait = {}) {
    std::error_code error;
    const auto encode = [&](std::string& to) {
        to += text;
        return std::error_code();
    };
    if (over.add(encode, wait, error)) wire.write_all(over);
    return !error;
}

} // namespace lockstep::testing
