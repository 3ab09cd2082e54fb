// Calls over TCP to servers that are away, or go away in the midst of a call. All have an hour: what does not end at once would
// not end here.
#include "bank.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/node/tcp_transport.hpp"

#include <gtest/gtest.h>

namespace lockstep::net::test {
namespace {

using namespace std::chrono_literals;

constexpr client_options patient{.deadline = 1h};

/// A bank at an address of its own, which counts what it does.
class server_process {
public:
    explicit server_process(const std::string& name)
        : network_({.listens_at = address::loopback()}), at_(name, network_) {
        accounts_.balance = [this](const std::string&) { return do_it(); };
        accounts_.withdraw = [this](const std::string&, std::int64_t) { return do_it(); };
        accounts_.state = [](const std::string&) { return statement(); };
        accounts_.close_all = [] {};
        accounts_.open();
    }
    address where() const { return network_.local(); }
    int done() const { return done_; }

private:
    std::int64_t do_it() { return ++done_; }

    std::atomic<int> done_ = 0;
    tcp_transport network_;
    node at_;
    service_host host_{at_};
    server<bank> accounts_{host_};
};

/// Reads what it is asked, and hangs up.
class hangs_up {
public:
    hangs_up() {
        fibers_.go([this] {
            for (std::error_code error; !error;) {
                stream peer = door_.accept(patience(), error);
                if (error) return;
                message_connection asked(std::make_unique<stream>(std::move(peer)), std::make_unique<frame_codec>());
                if (asked.receive(patience(), error)) ++asked_;
            }
        });
    }
    ~hangs_up() { door_.shutdown(); }
    address where() const { return door_.local(); }
    int asked() const { return asked_; }

private:
    listener door_{address::loopback()};
    std::atomic<int> asked_ = 0;
    task_group fibers_;
};

TEST(FailOver, WhatMustNotBeDoneTwiceGoesToTheNextServerWhereTheFirstIsAway) {
    const server_process there("there");
    const address nobody = listener(address::loopback()).local();
    tcp_transport network({.directory = {{"away", nobody}, {"there", there.where()}}});
    node me("me", network);
    const client<bank> accounts(me, {"away", "there"}, patient);
    task_group many; // more than what the budget of retries has: a server that is away is not made to do more
    for (int i = 0; i < 50; ++i) many.go([&] { EXPECT_GT(accounts.withdraw("savings", 8), 0); });
    many.join();
    EXPECT_EQ(there.done(), 50);
}

TEST(FailOver, WhatMayBeDoneTwiceGoesToTheNextServerWhereTheFirstGoesAwayInTheMidstOfIt) {
    const hangs_up first;
    const server_process next("next");
    tcp_transport network({.directory = {{"first", first.where()}, {"next", next.where()}}});
    node me("me", network);
    const client<bank> accounts(me, {"first", "next"}, patient);
    EXPECT_EQ(accounts.balance("savings"), 1);
    EXPECT_EQ(first.asked(), 1);
    EXPECT_EQ(accounts.balance("savings"), 2) << "and stays there";
    EXPECT_EQ(first.asked(), 1);
}

TEST(FailOver, WhatMustNotIsAnErrorThen) {
    const hangs_up first;
    const server_process next("next");
    tcp_transport network({.directory = {{"first", first.where()}, {"next", next.where()}}});
    node me("me", network);
    const client<bank> accounts(me, {"first", "next"}, patient);
    try {
        accounts.withdraw("savings", 8);
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::connection_reset);
        EXPECT_NE(std::string(e.what()).find("first at " + first.where().to_string()), std::string::npos) << e.what();
    }
    EXPECT_EQ(next.done(), 0);
}

} // namespace
} // namespace lockstep::net::test
