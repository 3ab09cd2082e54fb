// Contents among peers: found, fetched from all who have them, and gone when those are.
#include "lockstep/net/p2p/transfer/content_exchange.hpp"
#include "lockstep/net/p2p/transfer/folder.hpp"
#include "p2p/town.hpp"
#include "scratch.hpp"

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;

class ContentExchange : public scratch_test {
protected:
    void SetUp() override {
        scratch_test::SetUp();
        shell("mkdir mine && head -c 5000000 /dev/urandom > mine/data && echo hello > mine/text");
        folder = std::make_shared<shared_folder>(path("mine"));
    }
    /// So many peers, each with an exchange.
    void settle(std::size_t n) {
        t.settle(n);
        for (std::size_t n = parts.size(); n < t.peers.size(); ++n) {
            directories.push_back(std::make_unique<provider_directory>(*t.peers[n]));
            parts.push_back(std::make_unique<content_exchange>(*directories.back()));
        }
        t.clock.sleep(1min);
    }
    template <class F>
    void run(F f) {
        t.run([&] {
            f();
            parts.clear();
            directories.clear();
        });
    }
    void fetch(std::size_t by, const std::string& into) {
        fetch_folder(folder->root(), path(into), t.clock, parts[by]->finder(folder->root()), {});
    }

    town t{{.delay_least = 5ms, .delay_most = 20ms}};
    std::vector<std::unique_ptr<provider_directory>> directories; ///< of the peers, by their number
    std::vector<std::unique_ptr<content_exchange>> parts;
    std::shared_ptr<shared_folder> folder;
};

TEST_F(ContentExchange, WhatOneHasAnotherGetsByItsDigestAlone) {
    run([&] {
        settle(30);
        EXPECT_EQ(parts[3]->serve(folder->root(), folder), 8U);
        fetch(17, "copy");
        shell("diff -r mine copy");
        EXPECT_GT(parts[3]->bytes_served(), 5'000'000U);
    });
}

TEST_F(ContentExchange, OneAloneFindsNobody) {
    run([&] {
        settle(1);
        EXPECT_EQ(parts[0]->serve(folder->root(), folder), 0U);
        EXPECT_TRUE(parts[0]->find(folder->root()).empty());
    });
}

TEST_F(ContentExchange, WhoComesLaterFindsWhatTheFirstAloneHas) {
    run([&] {
        settle(1);
        parts[0]->serve(folder->root(), folder);
        settle(1);
        fetch(1, "copy");
        shell("diff -r mine copy");
    });
}

TEST_F(ContentExchange, AllWhoHaveItTakePart) {
    run([&] {
        settle(12);
        for (const int n : {1, 4, 7, 9}) parts[n]->serve(folder->root(), folder);
        fetch(2, "copy");
        shell("diff -r mine copy");
        for (const int n : {1, 4, 7, 9}) EXPECT_GT(parts[n]->bytes_served(), 500'000U) << n;
    });
}

TEST_F(ContentExchange, SourcesThatDieMeanwhileAreDoneWithout) {
    run([&] {
        settle(12);
        for (const int n : {1, 4, 7}) parts[n]->serve(folder->root(), folder);
        t.clock.start([&] {
            while (parts[1]->bytes_served() < 200'000 || parts[4]->bytes_served() == 0) t.clock.sleep(1ms);
            t.wires.set(
                {.delay_least = 5ms, .delay_most = 20ms, .crashed = {t.peers[1]->id().hex(), t.peers[4]->id().hex()}});
        });
        fetch(2, "copy");
        shell("diff -r mine copy");
        EXPECT_GT(parts[1]->bytes_served(), 0U);
        EXPECT_GT(parts[7]->bytes_served(), 2 * parts[1]->bytes_served());
    });
}

TEST_F(ContentExchange, WhoStopsServingIsNotNamedAnyMore) {
    run([&] {
        settle(10);
        parts[1]->serve(folder->root(), folder);
        EXPECT_EQ(parts[5]->find(folder->root()).size(), 1U);
        parts[1]->stop_serving(folder->root());
        EXPECT_TRUE(parts[5]->find(folder->root()).empty());
    });
}

TEST_F(ContentExchange, WhoHasItSaysSoAgainAndAgain) {
    run([&] {
        settle(10);
        parts[1]->serve(folder->root(), folder);
        t.clock.sleep(5h);
        EXPECT_EQ(parts[5]->find(folder->root()).size(), 1U);
        parts[1].reset(); // it serves no more, and says nothing
        directories[1].reset();
        t.clock.sleep(61min);
        EXPECT_TRUE(parts[5]->find(folder->root()).empty());
    });
}

} // namespace
} // namespace lockstep::net::p2p
