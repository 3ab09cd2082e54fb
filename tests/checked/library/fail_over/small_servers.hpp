// Two servers of one thing to do, and what may happen to an attempt to have one do it; for closed programs.
#pragma once

#include "lockstep/check.hpp"
#include "lockstep/net/service/fail_over.hpp"

#include <cassert>
#include <thread>

namespace lockstep::testing {

/// Of an attempt.
enum fate : unsigned {
    answered,
    not_reached, ///< it is known that nothing was done
    refused,     ///< likewise: by the server
    lost,        ///< the time is up, and nothing was done, which nobody knows
    answer_lost, ///< the time is up, and it was done
    fates
};

/// One call, by one client at a time.
struct small_call {
    std::atomic<int>& done; ///< so often, by any server
    unsigned attempts = 0;
    unsigned asked_again = 0; ///< where the budget had to be asked
    fate last = answered;

    fate attempt_at(const net::attempt& a) {
        if (attempts++ > 0 && last != not_reached) ++asked_again;
        assert(a.server < 2 && a.left > 0);
        last = static_cast<fate>(choose(fates));
        if (last == answered || last == answer_lost) done.fetch_add(1);
        return last;
    }
    static net::attempt_end end_of(fate f) {
        return {.is_result = f == answered,
                .nothing_was_done = f == not_reached || f == refused,
                .reached_nobody = f == not_reached,
                .is_worth_another = f != answered};
    }
    /// What its last attempt came to.
    fate make(net::fail_over& over, bool may_repeat) {
        std::size_t server = 0;
        return over.call(
            may_repeat, [this](const net::attempt& a) { return attempt_at(a); }, end_of, [] { return true; }, server);
    }
};

} // namespace lockstep::testing
