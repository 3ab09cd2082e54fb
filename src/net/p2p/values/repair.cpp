// Copies: those that are missing are made, those that have expired are forgotten, and what this peer is to keep up is put again.
//
// Nothing is asked while the neighbours stay who they are. When one has died or come, whoever has a record and is nearest to its
// key offers it to those who should have it and are not known to; the next nearest does so a step later, and finds that it
// was done. An offer is a version, not the value.
#include "net/p2p/values/core.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {
constexpr std::size_t page = 256;        ///< records at a time
constexpr std::size_t peers_at_once = 8; ///< that get records
constexpr std::size_t puts_at_once = 16; ///< of those that are kept up
constexpr unsigned longest_backoff = 32; ///< steps, while somebody does not take what it should have
} // namespace

/// The neighbours.
void values::core::have_changed() {
    lock.lock();
    neighbours_changed = true;
    lock.unlock_and_wake();
}

void values::core::maintain() {
    const auto refresh = [&] {
        return clock.after(options.refresh * static_cast<std::int64_t>(75 + random(50)) / 100);
    };
    time next_refresh = refresh(), next_step = no_deadline;
    std::size_t rank = 0;
    unsigned backoff = 1;
    while (!stop.stop_requested()) {
        const time due = std::min({kept.expire(), put_again(), renew_subscriptions(), next_refresh, next_step});
        std::error_code time_is_up;
        if (!lock.lock_when([&] { return neighbours_changed || look_again || ending; }, due, time_is_up,
                            "values (work)"))
            lock.lock();
        look_again = false;
        const bool look = std::exchange(neighbours_changed, false);
        lock.unlock();
        const time now = clock.now();
        bool anew = now >= next_refresh;
        if (anew) {
            lock.lock();
            holders.clear();
            lock.unlock();
            next_refresh = refresh();
        }
        if (look) {
            std::vector<peer_id> those = others.known(me, options.candidates);
            lock.lock();
            most_seen = std::max(most_seen, those.size() + 1);
            lock.unlock();
            std::ranges::sort(those);
            if (those != neighbours) anew = true;
            if (neighbours.empty() && !those.empty()) // we have joined: what should be here is with others
                start([this] {
                    nap(duration(random(static_cast<std::uint64_t>(options.step.count()))));
                    catch_up();
                });
            neighbours = std::move(those);
        }
        if (anew) {
            rank = 0;
            backoff = 1;
            next_step = now;
            find_missing();
        }
        if (now < next_step) continue;
        const std::size_t not_taken = give_away(rank);
        if (rank < options.copies) {
            ++rank;
            next_step = clock.after(options.step);
        } else if (not_taken > 0) {
            next_step = clock.after(options.step * backoff);
            backoff = std::min(2 * backoff, longest_backoff);
        } else {
            next_step = no_deadline;
        }
        if (missing.empty()) next_step = no_deadline;
    }
}

std::vector<peer_id> values::core::nearest_by_table(const peer_id& key, std::size_t most, bool with_me) const {
    std::vector<peer_id> near = others.known(key, most);
    if (!with_me) return near;
    near.insert(std::ranges::find_if(near, [&](const peer_id& p) { return is_closer(me, p, key); }), me);
    if (near.size() > most) near.pop_back();
    return near;
}

/// Which of those that are here may be missing elsewhere. What is here too much is forgotten.
void values::core::find_missing() {
    missing.clear();
    peer_id from;
    for (bool more = true; more;) {
        const std::vector<value_store::held> some = kept.some(from, page);
        more = some.size() == page;
        for (const value_store::held& h : some) {
            const peer_id& key = h.what.key();
            if (key == from && from != peer_id()) continue; // the last one of the page before
            const std::vector<peer_id> near = nearest_by_table(key, options.candidates, true);
            const auto rank = static_cast<std::size_t>(std::ranges::find(near, me) - near.begin());
            const bool all_have_it = who_lacks(h.what, near).empty();
            if (!all_have_it) missing.push_back({key, rank});
            else if (rank >= 2 * options.copies) kept.erase(h.what);
        }
        if (!some.empty()) from = some.back().what.key();
    }
}

std::vector<peer_id> values::core::who_lacks(const record& r, std::vector<peer_id> near) const {
    if (near.size() > options.copies) near.resize(options.copies);
    std::erase(near, me);
    lock.lock();
    if (const auto have = holders.find(r.key()); have != holders.end()) near = have->second.lack(near, r.version());
    lock.unlock();
    return near;
}

std::size_t values::core::give_away(std::size_t up_to_rank) {
    std::map<peer_id, std::vector<peer_id>> to; // who lacks which keys
    for (const missing_record& m : missing)
        // Who has it and should not is the last to offer it.
        if (std::min<std::size_t>(m.rank, options.copies) <= up_to_rank)
            for (const peer_id& p : who_lacks(m.key)) to[p].push_back(m.key);
    const std::size_t not_taken = offer_all(to);
    std::erase_if(missing, [&](const missing_record& m) { return who_lacks(m.key).empty(); });
    return not_taken;
}

/// Who should have what is here under that key, and is not known to.
std::vector<peer_id> values::core::who_lacks(const peer_id& key) const {
    const auto here = kept.find(key);
    if (!here) return {};
    return who_lacks(here->what, nearest_by_table(key, options.copies, true));
}

std::size_t values::core::hand_over() {
    std::map<peer_id, std::vector<peer_id>> to;
    peer_id from;
    for (bool more = true; more;) {
        const std::vector<value_store::held> some = kept.some(from, page);
        more = some.size() == page;
        for (const value_store::held& h : some)
            for (const peer_id& p : who_lacks(h.what, nearest_by_table(h.what.key(), options.copies, false)))
                if (to[p].empty() || to[p].back() != h.what.key()) to[p].push_back(h.what.key());
        if (!some.empty()) from = some.back().what.key();
    }
    return offer_all(to);
}

/// How many of them were not taken.
std::size_t values::core::offer_all(const std::map<peer_id, std::vector<peer_id>>& to) {
    std::atomic<std::size_t> not_taken = 0;
    std::vector<std::function<void()>> jobs;
    for (const auto& one : to)
        jobs.emplace_back([this, &one, &not_taken] {
            const std::span<const peer_id> keys = one.second;
            for (std::size_t at = 0; at < keys.size(); at += page)
                not_taken += offer(one.first, keys.subspan(at, std::min(page, keys.size() - at)));
        });
    all_of(std::move(jobs), peers_at_once);
    return not_taken;
}

std::size_t values::core::offer(const peer_id& to, std::span<const peer_id> keys) {
    std::vector<value_store::held> offered;
    std::vector<detail::known_version> versions;
    value::array written;
    for (const peer_id& key : keys)
        if (auto h = kept.find(key)) {
            versions.push_back({key, h->what.version()});
            written.push_back(detail::to_value(versions.back()));
            offered.push_back(std::move(*h));
        }
    if (offered.empty()) return 0;
    failure why;
    const auto answer = ask(to, {detail::kinds::offer, value::map{{"records", std::move(written)}}}, why);
    if (!answer) return offered.size();
    std::set<std::size_t> lacks, newer;
    try {
        for (const value& place : answer->at("lacks").items()) lacks.insert(place.natural());
        for (const value& place : answer->at("newer").items()) newer.insert(place.natural());
    } catch (const value_error&) { // it speaks another language
        return offered.size();
    }
    std::size_t not_taken = 0;
    std::vector<detail::known_version> to_fetch;
    for (std::size_t i = 0; i < offered.size(); ++i) {
        if (newer.contains(i)) to_fetch.push_back({versions[i].key, {record::largest_sequence, {}}});
        else if (lacks.contains(i) && !give(to, offered[i])) ++not_taken;
        else has_it(to, offered[i].what);
    }
    fetch(to, to_fetch);
    return not_taken;
}

/// Gives one record to one peer. False: it has not taken it.
bool values::core::give(const peer_id& to, const value_store::held& h) {
    value::map m{{"record", h.what.to_value()}, {"lifetime", detail::seconds_of(h.left)}};
    failure why;
    const auto answer = ask(to, {detail::kinds::store, std::move(m), h.what.bytes().size()}, why);
    if (!answer) return false;
    try {
        const std::string& status = answer->at("status").text();
        if (status == "newer") {
            fetch(to, {{h.what.key(), {record::largest_sequence, {}}}});
        } else if (status == "stored") {
            lock.lock();
            ++repaired;
            lock.unlock();
        }
        return status != "not_promised";
    } catch (const value_error&) {
        return false;
    }
}

void values::core::has_it(const peer_id& who, const record& r) {
    lock.lock();
    holders[r.key()].has(who, r.version());
    lock.unlock();
}

void values::core::fetch(const peer_id& from, const std::vector<detail::known_version>& there) {
    for (const detail::known_version& v : there) {
        const auto here = kept.find(v.key);
        if (here && (here->what.sequence() > v.version.sequence || here->what.version() == v.version)) continue;
        failure why;
        const auto answer =
            ask(from, {detail::kinds::get, value::map{{"key", detail::bytes_of(v.key)}}, record::largest_value}, why);
        if (!answer) {
            if (!why.code) return; // it is not there any more
            continue;
        }
        try {
            const value* const written = answer->find("record");
            if (written == nullptr) continue; // it has expired
            const record r = record::from_value(*written);
            if (r.key() == v.key) take({r, detail::seconds_from(answer->at("lifetime"))}, source_of(from));
        } catch (const value_error&) { // what is wrong is not stored
        }
    }
}

void values::core::catch_up() {
    std::vector<std::function<void()>> jobs;
    for (const peer_id& p : others.known(me, 2 * options.copies))
        jobs.emplace_back([this, p] {
            value from = detail::bytes_of(peer_id());
            for (;;) {
                failure why;
                const auto answer = ask(p, {detail::kinds::pull, value::map{{"from", from}}}, why);
                if (!answer) return;
                try {
                    fetch(p, detail::known_versions_from(answer->at("records")));
                    const value* const next = answer->find("next");
                    if (next == nullptr || detail::id_from(*next) <= detail::id_from(from)) return;
                    from = *next;
                } catch (const value_error&) {
                    return;
                }
            }
        });
    all_of(std::move(jobs), peers_at_once);
}

/// Puts again what is to be kept up, in good time. When the next one is due.
values::core::time values::core::put_again() {
    std::vector<std::function<void()>> jobs;
    const time now = clock.now();
    lock.lock();
    while (!kept_up_due.empty() && kept_up_due.begin()->first <= now) {
        const auto [due, key] = *kept_up_due.begin();
        kept_up_due.erase(kept_up_due.begin());
        const auto at = kept_up.find(key);
        if (at != kept_up.end() && at->second.due == due) jobs.emplace_back([this, k = at->second] { put_again(k); });
    }
    const time next = kept_up_due.empty() ? no_deadline : kept_up_due.begin()->first;
    lock.unlock();
    if (!jobs.empty()) start([this, jobs = std::move(jobs)]() mutable { all_of(std::move(jobs), puts_at_once); });
    return next;
}

void values::core::put_again(kept_record k) {
    const patience until = limited_patience({});
    const write_outcome o = write(k.what, k.lifetime, targets(k.what.key(), until), majority(), until);
    const bool done = o.stored.size() >= majority();
    lock.lock();
    const auto at = kept_up.find(k.what.key());
    if (at != kept_up.end() && at->second.what == k.what) { // nobody has put another one meanwhile
        if (o.newer) {                                      // it was replaced, or removed, elsewhere
            kept_up.erase(at);
        } else {
            at->second.due = clock.after(k.lifetime / (done ? 2 : 16));
            look_again |= kept_up_due.emplace(at->second.due, k.what.key()) == kept_up_due.begin();
        }
    }
    lock.unlock_and_wake();
}

} // namespace lockstep::net::p2p
