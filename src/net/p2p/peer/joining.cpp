// Coming, going, and what is done in between so that the table stays good.
#include "net/p2p/peer/core.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

void peer::core::join(const std::vector<contact>& known, const patience& wait) {
    lock.lock();
    left = false;
    entrances = known;
    lock.unlock();
    std::error_code error;
    std::optional<remote_error> refused;
    std::size_t answered = 0;
    constexpr int rounds = 3; // packets get lost
    for (int round = 0; round < rounds && answered == 0 && !refused; ++round)
        for (const contact& one : known) {
            if (one.id() == who.id()) continue;
            try {
                answered += ping(one, wait, error);
            } catch (const remote_error& e) {
                refused = e;
            }
            if (error == std::errc::operation_canceled || clock.now() >= wait.until) break;
        }
    const bool alone = std::ranges::all_of(known, [&](const contact& c) { return c.id() == who.id(); });
    if (answered == 0 && refused) throw *refused;
    if (answered == 0 && !alone)
        throw std::system_error(error, "joining: none of " + std::to_string(known.size()) +
                                           " peers answers, the last being " + known.back().to_string());
    // "u then performs a node lookup for its own node ID" (Maymounkov and Mazières, §2.3): so it learns of its neighbours, and
    // they learn of it.
    find(who.id(), {.lookup = options.lookup}, wait);
}

void peer::core::leave() {
    lock.lock();
    left = true;
    const std::vector<contact> near = table.nearest(who.id(), options.routing.bucket);
    lock.unlock();
    for (const contact& one : near) {
        std::error_code ignored; // they find out, then
        at.send({.sender = {}, .recipient = one.id().hex(), .kind = "p2p.leave"},
                no_longer_than({}, options.request_time), ignored);
    }
}

/// We know nobody: those who were there last are tried, and those by whom we came.
void peer::core::rejoin() {
    lock.lock();
    std::vector<contact> all = entrances;
    all.insert(all.end(), last_known.begin(), last_known.end());
    std::ranges::shuffle(all, random);
    lock.unlock();
    for (const contact& one : all) {
        if (one.id() == who.id() || stop.stop_requested()) continue;
        std::error_code error;
        try {
            if (!ping(one, stop.get_token(), error)) continue;
        } catch (const remote_error&) {
            continue;
        }
        find(who.id(), {.lookup = options.lookup}, stop.get_token());
        return;
    }
}

/// As long as there is this peer.
void peer::core::upkeep() {
    for (;;) {
        lock.lock();
        const auto pause = table.size() == 0 ? options.rejoin_pause : options.upkeep_pause;
        // Between a half and one and a half of it: peers that were started at once do not all do so at once.
        const std::chrono::nanoseconds length(
            std::uniform_int_distribution<std::int64_t>(pause.count() / 2, pause.count() / 2 + pause.count())(random));
        lock.unlock();
        if (!clock.sleep(length, stop.get_token())) return;
        lock.lock();
        const bool in_it = !left;
        const bool alone = table.size() == 0;
        const auto point = in_it ? table.worth_a_look(clock.now() - options.refresh_time, random) : std::nullopt;
        lock.unlock();
        if (!in_it) continue;
        try {
            if (alone) rejoin();
            else look_after_contacts();
            if (point) find(*point, {.lookup = options.lookup}, stop.get_token());
        } catch (const std::bad_alloc&) { // another time
        }
    }
}

/// Pings those who have been silent for long: neighbours, and a few of the others.
void peer::core::look_after_contacts() {
    constexpr std::size_t others_at_once = 3;
    lock.lock();
    const message_deadline now = clock.now();
    std::vector<contact> silent;
    for (const contact& c : neighbours)
        if (const auto* const e = table.find(c.id()); e != nullptr && e->proved + options.neighbour_time <= now)
            silent.push_back(c);
    std::vector<const routing_table::entry*> oldest; // of each bucket
    for (std::size_t i = 0; i < table.buckets(); ++i)
        if (!table.bucket(i).empty() && table.bucket(i).front().proved + options.contact_time <= now)
            oldest.push_back(&table.bucket(i).front());
    std::ranges::sort(oldest, {}, &routing_table::entry::proved);
    if (oldest.size() > others_at_once) oldest.resize(others_at_once);
    for (const routing_table::entry* const e : oldest) silent.push_back(e->who);
    lock.unlock();
    for (const contact& c : silent) ping_later(c);
}

} // namespace lockstep::net::p2p
