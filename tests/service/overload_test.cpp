// Three times the load that a server can bear: it does as much as it does at its best, and everybody is answered or refused
// in time. Without a limit it would do next to nothing that somebody still waits for.
#include "lockstep/net/node/memory_network.hpp"
#include "lockstep/net/node/virtual_clock.hpp"
#include "lockstep/net/service/client.hpp"
#include "lockstep/net/service/server.hpp"

#include <gtest/gtest.h>
#include <random>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;

template <template <class> class operation>
struct mill {
    static constexpr service_name name{"mill", 1};
    operation<void()> grind{"grind", idempotent};
};

constexpr auto effort = 2ms, deadline = 100ms; // of one call; so it can do 500 a second
constexpr int best = 500, seconds = 20;

struct tally {
    int answered = 0, refused = 0, too_late = 0;
    int under_way = 0;
};

/// So many calls a second, at random times.
tally under_load(int calls_a_second, const host_options& options) {
    virtual_clock clock;
    memory_network network({.delay_least = 1ms, .delay_most = 1ms}, 1, clock);
    tally t;
    clock.run([&] {
        node at("mill", network, {.handlers_at_once = 10'000});
        service_host host(at, options);
        server<mill> served(host);
        message_deadline free_from = clock.now(); // it has one wheel, and calls get it in turn
        served.grind = [&] {
            free_from = std::max(free_from, clock.now()) + effort;
            clock.sleep(free_from - clock.now());
        };
        served.open();
        node me("me", network);
        const client<mill> stub(me, "mill", {.attempts = 1});
        std::minstd_rand random(1);
        std::exponential_distribution<double> gap(calls_a_second);
        for (int n = 0; n < calls_a_second * seconds; ++n) {
            ++t.under_way;
            clock.start([&] {
                const message_deadline before = clock.now();
                try {
                    stub.grind(clock.after(deadline));
                    ++t.answered;
                } catch (const service_error& e) {
                    EXPECT_TRUE(e.is(reply_code::temporarily_unavailable) || e.is(reply_code::timeout)) << e.what();
                    ++t.refused;
                } catch (const std::system_error&) {
                    ++t.too_late;
                }
                EXPECT_LE(clock.now() - before, deadline);
                --t.under_way;
            });
            clock.sleep(std::chrono::nanoseconds(static_cast<std::int64_t>(gap(random) * 1e9)));
        }
        clock.sleep(1h);
    });
    EXPECT_EQ(t.under_way, 0);
    return t;
}

TEST(Overload, DoesAsMuchAsAtItsBestAndRefusesTheRestInTime) {
    int peak = 0;
    for (const int load : {best / 2, best * 8 / 10, best}) peak = std::max(peak, under_load(load, {}).answered);
    const tally t = under_load(3 * best, {});
    EXPECT_GE(t.answered, peak * 9 / 10);
    EXPECT_LE(t.too_late, best * seconds / 100) << "who cannot be served is told so at once";
    EXPECT_EQ(t.answered + t.refused + t.too_late, 3 * best * seconds);
}

TEST(Overload, WithoutALimitHardlyAnythingIsDoneInTime) {
    const tally t = under_load(3 * best, {.limiter = std::nullopt});
    EXPECT_LE(t.answered, best * seconds / 10);
}

} // namespace
