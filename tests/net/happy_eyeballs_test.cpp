// Connecting to a host by name, where not all of its addresses are as good as the others.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/resolver.hpp"

#include <gtest/gtest.h>
#include <netdb.h>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;

/// A host that has these addresses.
resolver_options with(std::vector<address> addresses) {
    return {
        .look_up = [addresses = std::move(addresses)](auto&, auto&, std::vector<address>& found) -> std::error_code {
            found = addresses;
            return {};
        }};
}

/// A port where nobody accepts and the queue is full: who comes is not answered.
class silent_port {
public:
    silent_port() {
        std::error_code error;
        while (!error && waiting_.size() < 10'000) waiting_.push_back(connect(door_.local(), 20ms, error));
        EXPECT_EQ(error, std::errc::timed_out);
    }
    std::uint16_t number() const { return door_.local().port(); }

private:
    listener door_{address("127.0.0.7:0"), {.backlog = 0}};
    std::vector<stream> waiting_;
};

/// On threads and on fibers.
class ByName : public testing::TestWithParam<bool> {
protected:
    template <class F>
    static void here(F f) {
        if (!GetParam()) return f();
        lockstep::scheduler s({.workers = 1});
        s.go(std::move(f)).join();
    }
};

TEST_P(ByName, AListenerOfOneFamilyIsFound) {
    here([] {
        for (const char* at : {"127.0.0.1:0", "[::1]:0"}) {
            const listener door{address(std::string_view(at))};
            EXPECT_EQ(connect("localhost", door.local().port()).peer(), door.local());
            EXPECT_EQ(connect(door.local().host(), door.local().port(), 0ms).peer(), door.local()) << "at once";
        }
    });
}

TEST_P(ByName, AnAddressThatDoesNotAnswerIsOvertakenByTheNext) {
    here([] {
        const silent_port silent;
        listener door(address("127.0.0.1", silent.number())); // the same port at another address
        resolver r(with({address("127.0.0.7:0"), address("127.0.0.1:0")}));
        const stream s = r.connect("host", silent.number(), 30s);
        EXPECT_EQ(s.peer(), door.local());
    });
}

TEST_P(ByName, NobodyThereNamesTheHostAndAllThatWasTried) {
    here([] {
        const std::uint16_t port = listener(address("127.0.0.3:0")).local().port();
        resolver r(with({address("127.0.0.3:0"), address("127.0.0.4:0")}));
        try {
            r.connect("shop.example", port);
            FAIL();
        } catch (const std::system_error& e) {
            EXPECT_EQ(e.code(), std::errc::connection_refused);
            const std::string text = e.what();
            for (const std::string& part : {std::string("shop.example"), "127.0.0.3:" + std::to_string(port),
                                            "127.0.0.4:" + std::to_string(port)})
                EXPECT_NE(text.find(part), std::string::npos) << text;
        }
    });
}

TEST_P(ByName, ADeadlineAndAStopEndAllAttempts) {
    here([] {
        const silent_port silent;
        resolver r(with({address("127.0.0.7:0"), address("127.0.0.7:0")}));
        std::error_code error;
        EXPECT_FALSE(r.connect("host", silent.number(), 300ms, error)); // two attempts by then
        EXPECT_EQ(error, std::errc::timed_out);
        EXPECT_FALSE(r.connect("host", silent.number(), 0ms, error));
        EXPECT_EQ(error, std::errc::timed_out);
        std::stop_source stop;
        auto stopper = lockstep::go([&] {
            lockstep::this_fiber::sleep_for(2ms);
            stop.request_stop();
        });
        EXPECT_FALSE(r.connect("host", silent.number(), stop.get_token(), error));
        EXPECT_EQ(error, std::errc::operation_canceled);
        stopper.join();
    });
}

TEST_P(ByName, AHostThatIsNotThereIsAnErrorOfNames) {
    here([] {
        std::error_code error;
        EXPECT_FALSE(connect("nowhere.invalid", 80, {}, error));
        EXPECT_EQ(error, std::error_code(EAI_NONAME, resolver_category()));
    });
}

INSTANTIATE_TEST_SUITE_P(, ByName, testing::Bool(), [](const auto& p) { return p.param ? "OnFibers" : "OnThreads"; });

} // namespace
