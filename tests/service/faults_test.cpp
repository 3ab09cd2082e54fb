// Calls in a network that loses, doubles and delays them and falls apart, to a server that is away now and then: with keys
// by which they are known again, what was answered was done once, and each call ends in its time.
#include "lockstep/net/node/memory_network.hpp"
#include "lockstep/net/node/virtual_clock.hpp"
#include "lockstep/net/service/client.hpp"
#include "lockstep/net/service/server.hpp"

#include <gtest/gtest.h>
#include <map>
#include <random>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;

template <template <class> class operation>
struct keyed_bank {
    static constexpr service_name name{"bank", 1};
    operation<std::int64_t(std::string, std::int64_t)> withdraw{"withdraw", idempotent}; ///< key, cents; what is left
};

class KeyedCalls : public testing::TestWithParam<std::uint64_t> {};

TEST_P(KeyedCalls, AreDoneOnceWhateverTheNetworkDoes) {
    constexpr int clients = 6, calls_of_each = 40, cents = 3, beginning = 600;
    constexpr auto deadline = 2s;
    virtual_clock clock;
    memory_network network({}, GetParam(), clock);
    std::map<std::string, std::int64_t> done; // what was left after it; with `left`, what is on the disk
    std::int64_t left = beginning;
    std::map<std::string, std::int64_t> told; // to clients
    int asked = 0, without_answer = 0, refused = 0;
    clock.run([&] {
        node at("bank", network);
        service_host host(at);
        server<keyed_bank> served(host);
        served.withdraw = [&](const std::string& key, std::int64_t amount) {
            ++asked;
            clock.sleep(std::chrono::milliseconds(asked % 3 * 40));
            if (const auto before = done.find(key); before != done.end()) return before->second;
            if (amount > left) throw service_error("insufficient_funds", "only " + std::to_string(left) + " are left");
            return done[key] = left -= amount;
        };
        served.open();

        int under_way = clients;
        for (int c = 0; c < clients; ++c)
            clock.start([&, c] {
                {
                    node me("client-" + std::to_string(c), network);
                    const client<keyed_bank> bank(me, "bank", {.attempts = 2, .retry_share = 1});
                    for (int n = 0; n < calls_of_each; ++n) {
                        const std::string key = std::to_string(c) + "/" + std::to_string(n);
                        for (bool known = false; !known;) {
                            const message_deadline before = clock.now();
                            try {
                                told[key] = bank.withdraw(key, cents, clock.after(deadline));
                                known = true;
                            } catch (const service_error& e) { // refused by the host is asked again as well
                                known = e.type() == "insufficient_funds";
                                if (known) ++refused;
                            } catch (const std::system_error&) {
                                ++without_answer;
                            }
                            EXPECT_LE(clock.now() - before, deadline);
                            clock.sleep(10ms);
                        }
                    }
                }
                --under_way;
            });

        std::minstd_rand random(static_cast<unsigned>(GetParam()));
        while (under_way != 0) {
            network_faults f{.delay_least = 1ms,
                             .delay_most = std::chrono::milliseconds(random() % 1500 + 1),
                             .reorders = random() % 2 == 0,
                             .loss = 0.3,
                             .duplication = 0.3};
            if (random() % 4 == 0) f.crashed = {"bank"};
            if (random() % 4 == 0) f.partition = {{"bank", "client-0", "client-1"}};
            network.set(f);
            clock.sleep(std::chrono::milliseconds(random() % 5000));
        }
        network.set({});
        clock.sleep(1h);
        EXPECT_EQ(host.calls(), 0U) << "nothing is left behind by those who have gone";
    });
    EXPECT_EQ(told.size(), 200U) << "so often there are 3 in 600";
    EXPECT_EQ(refused, clients * calls_of_each - 200);
    EXPECT_EQ(told, done) << "what was answered was done, and nothing else, and all have been told the same";
    EXPECT_EQ(left, 0);
    EXPECT_GT(asked, clients * calls_of_each + 20) << "much was asked more than once";
    EXPECT_GT(without_answer, 20) << "and much had no answer";
}

INSTANTIATE_TEST_SUITE_P(Seeds, KeyedCalls, testing::Range<std::uint64_t>(1, 9));

TEST(Faults, AHandlerThatDoesNotReturnIsATimeOutForWhoAskedAndNothingForOthers) {
    virtual_clock clock;
    memory_network network({}, 1, clock);
    clock.run([&] {
        node at("bank", network), me("me", network);
        service_host host(at);
        server<keyed_bank> served(host);
        served.withdraw = [&](const std::string& key, std::int64_t amount) {
            if (key == "stuck") clock.sleep(24h); // whoever gives up, and whatever the deadline is
            return amount;
        };
        served.open();
        const client<keyed_bank> bank(me, "bank", {.attempts = 1});
        for (int i = 0; i < 3; ++i) {
            const message_deadline before = clock.now();
            try {
                bank.withdraw("stuck", 1, clock.after(2s));
                ADD_FAILURE();
            } catch (const std::system_error& e) {
                EXPECT_EQ(e.code(), std::errc::timed_out);
                EXPECT_NE(std::string(e.what()).find("bank/1.withdraw of bank"), std::string::npos) << e.what();
            }
            EXPECT_EQ(clock.now() - before, 2s);
            EXPECT_EQ(bank.withdraw("another", 7, clock.after(2s)), 7);
        }
        EXPECT_EQ(host.calls(), 3U);
    });
}

} // namespace
