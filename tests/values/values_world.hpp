// A whole network of peers with values, in memory and in virtual time. Who is alive, and who knows of it, is decided by the test:
// routing is perfect here, but for the time that it takes to notice a death.
#pragma once

#include "lockstep/net/node/memory_network.hpp"
#include "lockstep/net/node/virtual_clock.hpp"
#include "lockstep/net/p2p/values/values.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace lockstep::net::p2p::testing {

using namespace std::chrono_literals;

class world {
public:
    /// A peer, or what is left of it.
    class member final : public neighbourhood {
    public:
        member(world& w, identity who) : who(std::move(who)), id(this->who.id()), world_(w) {}

        void start() {
            self.emplace(id.hex(), world_.network);
            values_options o = world_.options;
            o.seed = 1 + std::hash<peer_id>()(id);
            o.disk = disk;
            all.emplace(*this, who, world_.clock, o);
        }
        void die() {
            if (self) self->close();
            all.reset();
            self.reset();
        }
        bool alive() const { return all.has_value(); }

        std::vector<peer_id> nearest(const peer_id& key, std::size_t most, const patience&) override {
            world_.clock.sleep(world_.look_up_time);
            return sorted(key, most, [&](const member& m) { return m.alive() && world_.connected(id, m.id); });
        }
        std::vector<peer_id> known(const peer_id& key, std::size_t most) const override {
            return sorted(key, most,
                          [&](const member& m) { return world_.noticed.contains(m.id) && world_.connected(id, m.id); });
        }
        bool is_known(const peer_id& who) const override { return !world_.strangers.contains(who); }
        void has_not_answered(const peer_id&) override {}
        std::optional<message> ask(const peer_id& who, const std::string& kind, value content, const patience& wait,
                                   std::error_code& error) override {
            return self->request({.sender = {}, .recipient = who.hex(), .kind = kind, .content = std::move(content)},
                                 wait, error);
        }
        void on(const std::string& kind,
                std::function<message_content(const peer_id&, const value&)> answers) override {
            self->on(kind, [answers = std::move(answers)](const message& m) {
                return answers(*peer_id::from_hex(m.sender), m.content.to_value());
            });
        }
        void end() noexcept override { self.reset(); }
        value introduction() const override { return id.hex(); }
        void introduced(const peer_id& who, const value& introduction) override {
            if (introduction != value(who.hex())) throw value_error("it is not who it says");
        }

        identity who;
        peer_id id;
        std::shared_ptr<record_storage> disk;
        std::optional<node> self;
        std::optional<values> all;

    private:
        template <class F>
        std::vector<peer_id> sorted(const peer_id& key, std::size_t most, F counts) const {
            std::vector<peer_id> found;
            for (const auto& m : world_.members)
                if (m->id != id && counts(*m)) found.push_back(m->id);
            std::ranges::sort(found, [&](const peer_id& a, const peer_id& b) { return is_closer(a, b, key); });
            if (found.size() > most) found.resize(most);
            return found;
        }

        world& world_;
    };

    explicit world(network_faults faults = {}, std::uint64_t seed = 1, values_options o = {})
        : options(std::move(o)), faults(std::move(faults)), network(this->faults, seed, clock) {}
    ~world() {
        clock.run([&] {
            for (auto& m : members) m->die();
            members.clear();
        });
    }

    /// Everybody knows of it at once.
    member& add() {
        identity::seed s{};
        s[0] = static_cast<std::uint8_t>(members.size());
        s[1] = static_cast<std::uint8_t>(members.size() >> 8);
        s[2] = 7;
        members.push_back(std::make_unique<member>(*this, identity::from_seed(s)));
        start(*members.back());
        return *members.back();
    }
    void add(int n) {
        for (int i = 0; i < n; ++i) add();
    }
    void start(member& m) {
        noticed.insert(m.id);
        m.start();
        tell_all();
    }
    /// It answers no more; others notice after a while.
    void kill(member& m, std::chrono::nanoseconds noticed_after = 10s) {
        faults.crashed.insert(m.id.hex());
        network.set(faults);
        m.die();
        faults.crashed.erase(m.id.hex());
        network.set(faults);
        clock.start([this, id = m.id, noticed_after] {
            clock.sleep(noticed_after);
            for (const auto& one : members)
                if (one->id == id && one->alive()) return; // it is back
            noticed.erase(id);
            tell_all();
        });
    }
    void set(network_faults f) {
        faults = std::move(f);
        network.set(faults);
        tell_all();
    }
    void tell_all() {
        for (auto& m : members)
            if (m->all) m->all->neighbours_changed();
    }

    member& operator[](std::size_t i) { return *members[i]; }
    std::vector<member*> living() {
        std::vector<member*> those;
        for (auto& m : members)
            if (m->alive()) those.push_back(m.get());
        return those;
    }
    /// Those who should have it.
    std::vector<member*> replicas_of(const peer_id& key) {
        std::vector<member*> those = living();
        std::ranges::sort(those, [&](member* a, member* b) { return is_closer(a->id, b->id, key); });
        if (those.size() > options.copies) those.resize(options.copies);
        return those;
    }
    /// How many of those who should have it have it.
    unsigned copies_of(const record& r) {
        return static_cast<unsigned>(std::ranges::count_if(replicas_of(r.key()), [&](member* m) {
            const auto here = m->all->here(r.key());
            return here && here->what == r;
        }));
    }
    bool connected(const peer_id& a, const peer_id& b) const {
        for (const auto& part : faults.partition)
            if (part.contains(a.hex()) != part.contains(b.hex())) return false;
        return true;
    }

    values_options options;
    network_faults faults;
    virtual_clock clock;
    memory_network network;
    std::chrono::nanoseconds look_up_time = 100ms;
    std::vector<std::unique_ptr<member>> members;
    std::set<peer_id> noticed; ///< of whom everybody knows
    std::set<peer_id> strangers;
};

/// What of a values_error.
template <class F>
std::error_code error_of(F f) {
    try {
        f();
        return {};
    } catch (const values_error& e) {
        return e.code();
    }
}

} // namespace lockstep::net::p2p::testing
