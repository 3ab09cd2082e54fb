// Names, as programs ask for them: those that there are, those that there are not, and a server of names that hangs.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/resolver.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <map>
#include <netdb.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;
using std::string;

std::vector<string> texts(const std::vector<address>& all) {
    std::vector<string> t;
    for (const address& a : all) t.push_back(a.to_string());
    return t;
}

std::error_code failure_of(resolver& r, const string& host, const service& at, const patience& wait = {}) {
    std::error_code error;
    EXPECT_TRUE(r.resolve(host, at, wait, error).empty());
    return error;
}

std::error_code eai(int code) { return {code, resolver_category()}; }

/// Names for tests, instead of the system's.
struct names {
    std::map<string, std::vector<string>> known;
    std::atomic<int> asked{0};
    std::atomic<int> at_once{0};
    std::atomic<int> most_at_once{0};
    std::atomic<bool> hangs{false};

    auto look_up() {
        return [this](const string& host, const string& /*service*/, std::vector<address>& found) -> std::error_code {
            ++asked;
            const int now = ++at_once;
            for (int most = most_at_once; now > most && !most_at_once.compare_exchange_weak(most, now);) {
            }
            while (hangs) std::this_thread::sleep_for(1ms);
            const auto at = known.find(host);
            const bool there = at != known.end();
            if (there)
                for (const string& a : at->second) found.emplace_back(std::string_view(a));
            --at_once; // nobody looks into this any more
            return there ? std::error_code() : eai(EAI_NONAME);
        };
    }
};

TEST(Names, LiteralAddressesStandForThemselves) {
    EXPECT_EQ(texts(resolve("127.0.0.1", 80)), std::vector<string>{"127.0.0.1:80"});
    EXPECT_EQ(texts(resolve("::1", "8080")), std::vector<string>{"[::1]:8080"});
    EXPECT_EQ(texts(resolve("[2001:db8::7]", 1)), std::vector<string>{"[2001:db8::7]:1"});
}

TEST(Names, LocalhostIsThisMachineWhateverTheSystemSays) {
    names nobody_knows;
    resolver r({.look_up = nobody_knows.look_up()});
    const std::vector<string> here{"[::1]:7", "127.0.0.1:7"};
    for (const char* name : {"localhost", "LocalHost", "localhost.", "my.localhost"})
        EXPECT_EQ(texts(r.resolve(name, 7)), here) << name;
    EXPECT_EQ(nobody_knows.asked, 0);
    EXPECT_EQ(failure_of(r, "notlocalhost", 7), eai(EAI_NONAME));
}

TEST(Names, ServicesHaveNames) {
    if (getservbyname("http", "tcp") == nullptr) GTEST_SKIP() << "this system has no /etc/services";
    EXPECT_EQ(texts(resolve("127.0.0.1", "http")), std::vector<string>{"127.0.0.1:80"});
    for (const address& a : resolve("some.localhost", "https")) {
        EXPECT_EQ(a.port(), 443);
        EXPECT_TRUE(a.is_loopback());
    }
}

TEST(Names, WhatIsNoNameIsSaidAtOnce) {
    names nobody_knows;
    resolver r({.look_up = nobody_knows.look_up()});
    EXPECT_EQ(failure_of(r, "", 80), eai(EAI_NONAME));
    EXPECT_EQ(failure_of(r, "nowhere.invalid", 80), eai(EAI_NONAME));
    EXPECT_EQ(failure_of(r, string("127.0.0.1\0.example.com", 22), 80), eai(EAI_NONAME));
    EXPECT_EQ(failure_of(r, "localhost", "65536"), eai(EAI_SERVICE));
    EXPECT_EQ(failure_of(r, "localhost", -1), eai(EAI_SERVICE));
    EXPECT_EQ(failure_of(r, "localhost", ""), eai(EAI_SERVICE));
    EXPECT_EQ(nobody_knows.asked, 0);
    EXPECT_EQ(failure_of(default_resolver(), "localhost", "no such service"), eai(EAI_SERVICE));
}

TEST(Names, ThatDoNotResolveAreNamed) {
    try {
        resolve("nowhere.invalid", 80);
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), eai(EAI_NONAME));
        EXPECT_NE(string(e.what()).find("nowhere.invalid"), string::npos) << e.what();
        EXPECT_NE(string(e.what()).find(gai_strerror(EAI_NONAME)), string::npos) << e.what();
    }
    EXPECT_EQ(eai(EAI_AGAIN), std::errc::resource_unavailable_try_again);
}

TEST(Names, AreKeptForAWhileAndFailuresShortly) {
    names some;
    some.known["here"] = {"10.0.0.1:0", "[2001:db8::1]:0"};
    resolver r({.cache_age_of_failures = 0ms, .look_up = some.look_up()});
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(texts(r.resolve("Here", 80 + i)),
                  (std::vector{"10.0.0.1:8" + std::to_string(i), "[2001:db8::1]:8" + std::to_string(i)}));
    EXPECT_EQ(some.asked, 1) << "the port does not matter, nor does the case";
    for (int i = 0; i < 5; ++i) EXPECT_EQ(failure_of(r, "elsewhere", 80), eai(EAI_NONAME));
    EXPECT_EQ(some.asked, 6);
}

TEST(Names, TheOldestAreForgottenWhenThereAreTooMany) {
    names some;
    for (int i = 0; i < 20; ++i) some.known["n" + std::to_string(i)] = {"10.0.0.1:0"};
    resolver r({.threads = 1, .cache_entries = 4, .look_up = some.look_up()});
    for (int i = 0; i < 20; ++i) r.resolve("n" + std::to_string(i), 1);
    for (int i = 19; i > 15; --i) r.resolve("n" + std::to_string(i), 1);
    EXPECT_EQ(some.asked, 20) << "the last four are known";
    r.resolve("n0", 1);
    EXPECT_EQ(some.asked, 21);
}

TEST(Names, AskedForByManyAtOnceAreLookedUpOnce) {
    names some;
    some.known["here"] = {"10.0.0.1:0"};
    some.hangs = true;
    resolver r({.look_up = some.look_up()});
    lockstep::scheduler s({.workers = 2});
    s.go([&] {
         lockstep::task_group all;
         for (int i = 0; i < 100; ++i) all.go([&] { EXPECT_EQ(r.resolve("here", 1).size(), 1U); });
         while (some.asked == 0) lockstep::this_fiber::yield();
         some.hangs = false;
         all.join();
     }).join();
    EXPECT_EQ(some.asked, 1);
}

TEST(Names, ServerThatHangsHoldsUpNeitherFibersNorThreadsNorTheEnd) {
    names some;
    some.hangs = true;
    {
        resolver r({.threads = 3, .look_up = some.look_up()});
        lockstep::scheduler s({.workers = 1});
        std::atomic<int> late{0};
        s.go([&] {
             lockstep::task_group all;
             for (int i = 0; i < 50; ++i)
                 all.go([&, i] { late += failure_of(r, "n" + std::to_string(i), 1, 5ms) == std::errc::timed_out; });
             all.join();
         }).join();
        EXPECT_EQ(late, 50) << "one worker served them all meanwhile";
        EXPECT_EQ(failure_of(r, "another", 1, 2ms), std::errc::timed_out);
        std::stop_source stop;
        const std::jthread stopper([&] { stop.request_stop(); });
        EXPECT_EQ(failure_of(r, "n1", 1, stop.get_token()), std::errc::operation_canceled);
        EXPECT_LE(some.most_at_once, 3);
        EXPECT_LE(some.asked, 3) << "nobody waits for the others any more: they are not looked up";
    }
    some.hangs = false;
    while (some.at_once != 0) std::this_thread::sleep_for(1ms); // before what they look into is gone
}

TEST(Names, WhatComesTooLateIsKnownNextTime) {
    names some;
    some.known["slow"] = {"10.0.0.9:0"};
    some.hangs = true;
    resolver r({.threads = 1, .look_up = some.look_up()});
    std::stop_source stop;
    std::error_code error;
    std::jthread asker([&] { r.resolve("slow", 1, stop.get_token(), error); });
    while (some.asked == 0) std::this_thread::sleep_for(1ms);
    stop.request_stop();
    asker.join();
    EXPECT_EQ(error, std::errc::operation_canceled);
    some.hangs = false;
    EXPECT_EQ(texts(r.resolve("slow", 1)), std::vector<string>{"10.0.0.9:1"});
    EXPECT_EQ(some.asked, 1);
}

TEST(NamesDeathTest, AForkedProcessAsksForItself) {
    std::error_code error;
    resolve("127.0.0.1", "http", 10s, error); // there is a helper now
    const pid_t child = fork();
    if (child == 0) {
        resolve("127.0.0.1", "https", 10s, error);
        _exit(error == std::errc::timed_out ? 1 : 0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

} // namespace
