// Who is in the table, and who is a neighbour.
#include "net/p2p/peer/core.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {

constexpr std::size_t most_last_known = 20;

bool has(const std::vector<contact>& contacts, const peer_id& id) {
    return std::ranges::find(contacts, id, [](const contact& c) { return c.id(); }) != contacts.end();
}

} // namespace

/// It has answered.
void peer::core::proved(const contact& its) {
    lock.lock();
    if (table.proved(its, clock.now()) == routing_table::outcome::kept) note_neighbours();
    lock.unlock();
    tell_neighbours();
}

/// It has not answered. Once may be chance: it is pinged, and then it has failed twice.
void peer::core::failed(const peer_id& its) {
    std::optional<contact> to_ping;
    lock.lock();
    const routing_table::entry* const e = table.find(its);
    if (e != nullptr) {
        const contact known = e->who;
        if (table.failed(its)) {
            last_known.push_back(known);
            if (last_known.size() > most_last_known) last_known.pop_front();
            note_neighbours();
            to_ping = table.take_replacement_for(its);
        } else {
            to_ping = known;
        }
    }
    lock.unlock();
    if (to_ping) ping_later(*to_ping);
    tell_neighbours();
}

/// It has answered by an error. So it is alive, but nobody whom we ask for anything gets into the table so; and whoever is of
/// another network is nobody for us.
void peer::core::refused(const contact& its, int code) {
    const bool is_one_of_us = code != static_cast<int>(peer_code::another_network);
    lock.lock();
    if (is_one_of_us) table.heard(its.id(), clock.now());
    else if (table.remove(its.id())) note_neighbours();
    lock.unlock();
    if (!is_one_of_us) tell_neighbours();
}

/// It says that it leaves. Where anybody can say so in its name it is asked.
void peer::core::gone(const peer_id& its) {
    std::optional<contact> to_ping;
    lock.lock();
    if (const routing_table::entry* const e = table.find(its); e != nullptr) {
        if (!network.proves_senders()) {
            to_ping = e->who;
        } else {
            table.remove(its);
            note_neighbours();
            to_ping = table.take_replacement_for(its);
        }
    }
    lock.unlock();
    if (to_ping) ping_later(*to_ping);
    tell_neighbours();
}

/// It has sent something.
void peer::core::heard(const peer_id& its) {
    if (!network.proves_senders()) return;
    lock.lock();
    table.heard(its, clock.now());
    lock.unlock();
}

/// Somebody says of itself that it is there.
void peer::core::heard_of(const contact& its) {
    heard(its.id());
    lock.lock();
    const bool is_new = table.has_room_for(its);
    lock.unlock();
    if (is_new) ping_later(its);
}

/// Pings it on a fiber of its own, unless that is being done, or too much of it.
void peer::core::ping_later(const contact& its) {
    lock.lock();
    const bool worth = being_pinged.size() < options.pings_at_once &&
                       std::ranges::find(being_pinged, its.id()) == being_pinged.end() && !left;
    if (worth) being_pinged.push_back(its.id());
    lock.unlock();
    if (!worth) return;
    start([this, its] {
        try {
            std::error_code ignored;
            ping(its, stop.get_token(), ignored);
        } catch (const remote_error&) { // of another network: it does not get into the table
        }
        lock.lock();
        std::erase(being_pinged, its.id());
        lock.unlock();
    });
}

/// Asks it for a sign of life. True: it gave one.
bool peer::core::ping(const contact& its, const patience& wait, std::error_code& error) {
    network.know(its);
    const patience time = no_longer_than(wait, options.request_time);
    const auto answer = at.request(
        {.sender = {}, .recipient = its.id().hex(), .kind = "p2p.ping", .content = introduction()}, time, error);
    if (answer && answer->kind != error_kind) {
        proved(its);
        return true;
    }
    if (answer) {
        const remote_error e(*answer);
        refused(its, e.code());
        throw e;
    }
    if (error != std::errc::operation_canceled && (error != std::errc::timed_out || time.until < wait.until))
        failed(its.id());
    return false;
}

/// Under the lock, after a change of the table: who is a neighbour now, and what that says about the others.
void peer::core::note_neighbours() {
    std::vector<contact> now = table.nearest(who.id(), options.neighbours, true);
    for (const contact& c : neighbours)
        if (!has(now, c.id()) && table.find(c.id()) == nullptr) news.push_back({neighbour_event::type::gone, c});
    for (const contact& c : now)
        if (!has(neighbours, c.id())) news.push_back({neighbour_event::type::came, c});
    neighbours = std::move(now);
    if (told.empty()) news.clear();
}

/// What is new is told by one fiber, so that it is told in order.
void peer::core::tell_neighbours() {
    lock.lock();
    const bool begins = !news.empty() && !telling;
    if (begins) telling = true;
    lock.unlock();
    if (!begins) return;
    start([this] {
        for (;;) {
            lock.lock();
            if (news.empty() || stop.stop_requested()) break;
            const neighbour_event one = news.front();
            news.pop_front();
            const auto all = told;
            lock.unlock();
            for (const auto& f : all) f(one);
        }
        telling = false;
        lock.unlock();
    });
}

} // namespace lockstep::net::p2p
