// Whatever happens, with chance in everything: what was acknowledged is there, and of those who compare and swap each changes what
// it has seen. Each seed is another life; LOCKSTEP_SEED and LOCKSTEP_WORLDS run others.
#include "values/values_world.hpp"

#include <cstdlib>

namespace lockstep::net::p2p {
namespace {

using testing::error_of;
using testing::world;
using namespace std::chrono_literals;

/// A disk that survives its peer.
class notebook final : public record_storage {
public:
    void load(const std::function<void(value_store::row)>& f) override {
        for (const auto& [key, r] : rows_) f(r);
    }
    std::error_code write(std::span<const value_store::row> rows) noexcept override {
        for (const value_store::row& r : rows) {
            if (r.what || r.promised > 0) rows_.insert_or_assign(r.key, r);
            else rows_.erase(r.key);
        }
        return {};
    }

private:
    std::map<peer_id, value_store::row> rows_;
};

std::uint64_t number_of(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

class Chaos : public ::testing::TestWithParam<std::uint64_t> {
protected:
    std::mt19937_64 random{GetParam() * 7919};
    std::uint64_t below(std::uint64_t n) { return random() % n; }

    /// Cuts the network in two anywhere, or mends it.
    void cut_or_mend(world& w, const network_faults& as_before) {
        network_faults f = as_before;
        if (below(2) == 0) {
            std::set<std::string> one, other;
            for (auto& m : w.members) (below(2) == 0 ? one : other).insert(m->id.hex());
            f.partition = {one, other};
        }
        w.set(f);
    }
};

/// Several devices of one owner count together, each by compare and swap. The network of seven is cut, loses, doubles and delays
/// messages; peers crash and come back with their disks. So there is one history: each success changes what nobody else has.
TEST_P(Chaos, OfThoseWhoCompareAndSwapEachChangesWhatItHasSeen) {
    struct success {
        std::uint64_t before, sequence;
        std::string bytes;
    };
    const network_faults faults{
        .delay_least = 1ms, .delay_most = 80ms, .reorders = true, .loss = 0.03, .duplication = 0.05};
    world w(faults, GetParam());
    std::vector<success> successes;
    int tries = 0, maybes = 0;
    w.clock.run([&] {
        w.add(7);
        for (auto& m : w.members) {
            m->die();
            m->disk = std::make_shared<notebook>();
            w.start(*m);
        }
        const identity owner = identity::from_seed({42});
        const peer_id key = record::key_of(owner.public_key(), "counter");
        bool over = false;
        int counting = 3;
        for (std::size_t device = 0; device < 3; ++device)
            w.clock.start([&, device] {
                for (int n = 0;; ++n) {
                    if (over) break;
                    const std::string mine = std::to_string(device) + "." + std::to_string(n);
                    try {
                        const auto there = w[device].all->get(key);
                        ++tries;
                        try {
                            const record r =
                                w[device].all->compare_and_swap("counter", there, mine, {.by = &owner}).what;
                            successes.push_back({there ? there->sequence() : 0, r.sequence(), mine});
                        } catch (const values_error& e) {
                            if (e.code() == values_errc::maybe) ++maybes;
                        }
                    } catch (const values_error&) { // it is in the smaller part
                    }
                    w.clock.sleep(std::chrono::milliseconds(10 + below(300)));
                }
                --counting;
            });
        for (int i = 0; i < 40; ++i) {
            w.clock.sleep(std::chrono::milliseconds(500 + below(4000)));
            switch (below(3)) {
            case 0: cut_or_mend(w, faults); break;
            default:
                if (world::member& m = w[3 + below(4)]; !m.alive()) w.start(m);
                else w.kill(m, 3s);
            }
        }
        over = true;
        w.set(faults);
        for (auto& m : w.members)
            if (!m->alive()) w.start(*m);
        while (counting > 0) w.clock.sleep(1s);
        w.clock.sleep(10s);
        const auto last = w[0].all->get(key);
        ASSERT_TRUE(last.has_value());
        std::ranges::sort(successes, {}, &success::sequence);
        for (std::size_t i = 1; i < successes.size(); ++i) {
            ASSERT_NE(successes[i - 1].sequence, successes[i].sequence);
            ASSERT_GE(successes[i].before, successes[i - 1].sequence)
                << successes[i].bytes << " has changed what " << successes[i - 1].bytes << " had changed already";
        }
        EXPECT_GE(last->sequence(), successes.back().sequence);
        if (last->sequence() == successes.back().sequence) {
            EXPECT_EQ(last->bytes(), successes.back().bytes);
        }
    });
    EXPECT_GT(successes.size(), 10u) << tries << " tries, " << maybes << " of which nobody knows";
}

/// Peers live for an hour on average, and others come; what was acknowledged is found at the end.
TEST_P(Chaos, NothingAcknowledgedIsLostWhilePeersComeAndGo) {
    world w({.delay_least = 1ms, .delay_most = 80ms, .loss = 0.01}, GetParam());
    w.clock.run([&] {
        w.add(40);
        std::vector<record> acknowledged;
        const identity owner = identity::from_seed({42});
        for (int minute = 0; minute < 100; ++minute) {
            const std::string text = std::to_string(minute);
            const auto living = w.living();
            world::member& puts = *living[below(living.size())];
            try {
                acknowledged.push_back(below(2) == 0 ? puts.all->put_immutable(text).what
                                                     : puts.all->put(text, text, {.by = &owner}).what);
            } catch (const values_error&) { // that is no acknowledgement
            }
            for (world::member* m : living)
                if (below(60) == 0) {
                    w.kill(*m, std::chrono::seconds(1 + below(60)));
                    w.add();
                }
            w.clock.sleep(1min);
        }
        EXPECT_GT(acknowledged.size(), 90u);
        world::member& reads = *w.living().front();
        for (const record& r : acknowledged) EXPECT_EQ(reads.all->get(r.key()), r);
    });
}

/// Both parts of a network that is cut go on writing. When it is whole again all have the same, and it is none that had given way.
TEST_P(Chaos, AllAgreeWhenTheNetworkIsWholeAgain) {
    const network_faults faults{
        .delay_least = 1ms, .delay_most = 80ms, .reorders = true, .loss = 0.01, .duplication = 0.05};
    world w(faults, GetParam());
    w.clock.run([&] {
        w.add(14);
        std::vector<identity> owners;
        for (std::uint8_t i = 0; i < 5; ++i) owners.push_back(identity::from_seed({i, 9}));
        std::map<peer_id, record> newest;
        for (int i = 0; i < 60; ++i) {
            if (i % 10 == 0) cut_or_mend(w, faults);
            const identity& owner = owners[below(owners.size())];
            world::member& puts = w[below(w.members.size())];
            try {
                const record r = below(8) == 0 ? puts.all->remove("x", {.by = &owner}).what
                                               : puts.all->put("x", std::to_string(i), {.by = &owner}).what;
                const auto at = newest.try_emplace(r.key(), r).first;
                if (at->second.gives_way_to(r)) at->second = r;
            } catch (const values_error&) {
            }
        }
        w.set(faults);
        w.clock.sleep(60s);
        for (const auto& [key, r] : newest) {
            std::set<std::string> there;
            for (world::member* m : w.replicas_of(key)) {
                const auto here = m->all->here(key);
                ASSERT_TRUE(here.has_value());
                EXPECT_FALSE(here->what.gives_way_to(r)) << here->what.sequence() << " instead of " << r.sequence();
                there.insert(here->what.version().digest.hex());
            }
            EXPECT_EQ(there.size(), 1u);
        }
    });
}

INSTANTIATE_TEST_SUITE_P(Lives, Chaos,
                         ::testing::Range(number_of("LOCKSTEP_SEED", 1),
                                          number_of("LOCKSTEP_SEED", 1) + number_of("LOCKSTEP_WORLDS", 2)),
                         [](const auto& life) { return "seed_" + std::to_string(life.param); });

/// opendht #460, #541: what is too much is dropped without a word.
TEST(Overload, EachOfAThousandPutsASecondIsStoredOrToldWhenToComeAgain) {
    world w({.delay_least = 1ms, .delay_most = 5ms}, 1, {.limits = {.a_second_of_a_stranger = 20}});
    w.look_up_time = 0ms;
    w.clock.run([&] {
        w.add(12);
        for (auto& m : w.members) w.strangers.insert(m->id); // to each other
        int stored = 0, limited = 0, others = 0;
        for (int i = 0; i < 500; ++i) {
            w.clock.start([&, i] {
                const std::error_code how = error_of([&] { w[0].all->put_immutable(std::to_string(i)); });
                ++(!how ? stored : how == values_errc::limited ? limited : others);
            });
            w.clock.sleep(1ms);
        }
        w.clock.sleep(60s);
        EXPECT_EQ(stored + limited, 500);
        EXPECT_EQ(others, 0);
        EXPECT_GT(stored, 50);
        EXPECT_GT(limited, 0);
    });
}

/// opendht #118, #617: a flood pushes honest values out.
TEST(Overload, AFlooderHarmsNobodysValues) {
    world w({}, 1, {.limits = {.records = 400}});
    w.look_up_time = 0ms;
    w.clock.run([&] {
        w.add(10);
        const record before = w[1].all->put("before", "honest").what;
        std::vector<std::unique_ptr<node>> flooders;
        for (int f = 0; f < 10; ++f) {
            flooders.push_back(std::make_unique<node>(peer_id::of("flooder" + std::to_string(f)).hex(), w.network));
            w.strangers.insert(peer_id::of("flooder" + std::to_string(f)));
        }
        int taken = 0, told = 0;
        for (int i = 0; i < 5000; ++i) {
            const value asked =
                value::map{{"record", record::immutable(std::to_string(i)).to_value()}, {"lifetime", 86400}};
            try {
                flooders[static_cast<std::size_t>(i) % 10]->request(w[static_cast<std::size_t>(i) % 7].id.hex(),
                                                                    "p2p.store", asked, w.clock.after(1s));
                ++taken;
            } catch (const remote_error& e) {
                EXPECT_TRUE(e.is(reply_code::temporarily_unavailable));
                EXPECT_NE(e.details().find("retry_after_us"), nullptr);
                ++told;
            }
        }
        EXPECT_EQ(taken + told, 5000);
        EXPECT_GT(told, 2000);
        EXPECT_EQ(w[2].all->get(before.key()), before);
        EXPECT_EQ(w[1].all->put("before", "changed").what.sequence(), 2u);
        EXPECT_EQ(w[2].all->get(w[1].all->put("after", "honest").what.key())->bytes(), "honest");
    });
}

} // namespace
} // namespace lockstep::net::p2p
