// Subscriptions: those who have a record tell who wants to know when they get a newer one. They promise to for a while only, so
// whoever has gone is forgotten; and with each renewal what was missed is told.
//
// Both sides are bounded. Who watches keeps the newest only, and calls the handler not more often than every watch_pause; what a
// handler itself puts is not told to it. So a handler that always puts again costs little, and alone it is not called again.
#include "lockstep/fiber/local.hpp"
#include "net/p2p/values/subscription.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {

using state = values::subscription::state;

constexpr std::size_t told_at_once = 32;
constexpr unsigned renewals_between_look_ups = 4;
/// Renewals that come so soon after each other are done together.
constexpr std::chrono::seconds renewed_together{5};

/// Whose handler this fiber runs.
fiber_local<state*>& running_handler() {
    static fiber_local<state*> of_this_fiber;
    return of_this_fiber;
}

} // namespace

// --- who watches -------------------------------------------------------------------------------------------------------------

std::shared_ptr<state> values::core::watch(const peer_id& key, watcher handler, const patience& wait) {
    auto s = std::make_shared<state>(shared_from_this(), key, std::move(handler));
    lock.lock();
    subscriptions.emplace(key, s); // before anybody can tell it something
    lock.unlock();
    if (!subscribe(s, limited_patience(wait))) {
        unwatch(*s);
        throw values_error(values_errc::too_few_copies,
                           "watching " + key.hex() + ": too few peers take the subscription");
    }
    return s;
}

/// Begins it, or goes on with it. False: too few take it.
bool values::core::subscribe(const std::shared_ptr<state>& of, const patience& wait) {
    state& s = *of;
    lock.lock();
    const bool looks_up = s.at.empty() || s.renewals++ % renewals_between_look_ups == 0;
    std::vector<peer_id> to = s.at;
    const std::optional<record> have = s.newest;
    // Not all at the same time, should they have begun so.
    const duration pause = duration(options.watch_lifetime) * static_cast<std::int64_t>(40 + chance() % 20) / 100;
    lock.unlock();
    if (looks_up) {
        to = targets(s.key, wait);
        to.resize(std::min<std::size_t>(to.size(), options.copies));
    }
    value::map m{{"key", detail::bytes_of(s.key)},
                 {"lifetime", detail::seconds_of(options.watch_lifetime)},
                 {"contact", others.introduction()}};
    if (have) m.emplace("have", detail::to_value(detail::known_version{s.key, have->version()}));
    const auto taken = std::make_shared<std::vector<peer_id>>();
    const auto asked =
        std::make_shared<round>(shared_from_this(), question{detail::kinds::watch, std::move(m)}, to, to.size());
    asked->hears = [taken, key = s.key, self = weak_from_this()](const peer_id& from, const value& answer) {
        if (const value* const written = answer.find("record")) {
            const record r = record::from_value(*written);
            const auto c = self.lock();
            if (c && r.key() == key) c->tell(r);
        }
        taken->push_back(from);
        return true;
    };
    const std::size_t wanted = std::min<std::size_t>(majority(), to.size());
    asked->enough = [taken, wanted] { return taken->size() >= wanted; };
    asked->begin();
    std::error_code ended;
    asked->wait(wait, ended);
    const bool enough = asked->look([&] { return taken->size() >= wanted; });
    lock.lock();
    s.at = enough ? to : std::vector<peer_id>(); // otherwise it looks for others, soon
    const auto due = renewals.emplace(clock.after(enough ? pause : options.step), of);
    look_again |= due == renewals.begin();
    lock.unlock_and_wake();
    return enough;
}

void values::core::unwatch(state& s) {
    lock.lock();
    s.ended = true;
    const auto [first, last] = subscriptions.equal_range(s.key);
    const auto mine = std::find_if(first, last, [&](const auto& one) { return one.second.get() == &s; });
    std::shared_ptr<state> kept_until_the_end;
    if (mine != last) {
        kept_until_the_end = mine->second;
        subscriptions.erase(mine);
    }
    const bool last_one = !subscriptions.contains(s.key);
    const std::vector<peer_id> at = s.at;
    lock.unlock();
    if (*running_handler() != &s) {
        std::error_code never_set;
        lock.lock_when([&] { return !s.calling; }, {}, never_set, "a subscription (its handler)");
        lock.unlock();
    }
    if (!last_one || at.empty()) return;
    value::map m{{"key", detail::bytes_of(s.key)}, {"lifetime", 0}};
    const auto asked =
        std::make_shared<round>(shared_from_this(), question{detail::kinds::watch, std::move(m)}, at, at.size());
    asked->hears = [](const peer_id&, const value&) { return true; };
    asked->begin(); // nobody waits for it
}

/// There is that one now.
void values::core::tell(const record& r) {
    std::vector<std::shared_ptr<state>> to_call;
    lock.lock();
    const auto [first, last] = subscriptions.equal_range(r.key());
    for (auto at = first; at != last; ++at) {
        state& s = *at->second;
        if (s.newest && !s.newest->gives_way_to(r)) continue;
        s.newest = r;
        s.to_tell = true;
        if (!s.calling && !ending) {
            s.calling = true;
            to_call.push_back(at->second);
        }
    }
    lock.unlock();
    for (auto& s : to_call) start([this, s] { call(s); });
}

/// Until there is nothing more to tell.
void values::core::call(const std::shared_ptr<state>& s) {
    for (;;) {
        lock.lock();
        if (s->ended || !s->to_tell || ending) {
            s->calling = false;
            lock.unlock_and_wake();
            return;
        }
        s->to_tell = false;
        const record r = *s->newest;
        lock.unlock();
        *running_handler() = s.get();
        try {
            s->handler(r.is_tombstone() ? std::nullopt : std::optional(r));
        } catch (...) { // what a handler throws is lost, and it is called again all the same
        }
        *running_handler() = nullptr;
        nap(options.watch_pause);
    }
}

/// The handler that runs on this fiber is not told what it puts.
void values::core::mark_as_own(const record& r) {
    state* const s = *running_handler();
    if (s == nullptr || s->key != r.key()) return;
    lock.lock();
    if (!s->newest || s->newest->gives_way_to(r)) {
        s->newest = r;
        s->to_tell = false;
    }
    lock.unlock();
}

values::core::time values::core::renew_subscriptions() {
    std::vector<std::function<void()>> jobs;
    const time now = clock.now(), soon = clock.after(renewed_together);
    lock.lock();
    const bool due = !renewals.empty() && renewals.begin()->first <= now;
    while (due && !renewals.empty() && renewals.begin()->first <= soon) {
        if (auto s = renewals.begin()->second.lock(); s && !s->ended)
            jobs.emplace_back([this, s = std::move(s)] {
                try {
                    subscribe(s, limited_patience({}));
                } catch (const std::bad_alloc&) { // then it ends, as if those who know of it had died
                }
            });
        renewals.erase(renewals.begin());
    }
    const time next = renewals.empty() ? no_deadline : renewals.begin()->first;
    lock.unlock();
    if (!jobs.empty()) start([this, jobs = std::move(jobs)]() mutable { all_of(std::move(jobs), told_at_once); });
    return next;
}

value values::core::serve_changed(const value& asked) {
    // Each of those who have it tells us.
    lock.lock();
    const std::optional<record> known = told_last;
    lock.unlock();
    const record r = record::from_value(asked.at("record"), known);
    lock.lock();
    told_last = r;
    const bool wanted = subscriptions.contains(r.key());
    lock.unlock();
    if (!wanted) throw remote_error(reply_code::key_does_not_exist, "nobody watches that key here");
    tell(r);
    return value::map{};
}

// --- who is watched ----------------------------------------------------------------------------------------------------------

value values::core::serve_watch(const value& asked, const store_source& from) {
    const auto who = peer_id::from_hex(from.name);
    if (!who) throw value_error("who watches is no peer");
    const peer_id key = detail::id_from(asked.at("key"));
    const duration lifetime = std::min<duration>(detail::seconds_from(asked.at("lifetime")), options.watch_lifetime);
    if (const value* const contact = asked.find("contact")) others.introduced(*who, *contact);
    lock.lock();
    const bool full = forget_or_take_watch(key, *who, lifetime);
    lock.unlock();
    if (full) throw detail::limited(options.watch_lifetime / 2);
    value::map answer;
    const auto here = kept.find(key);
    if (here && lifetime > duration(0)) {
        const value* const have = asked.find("have");
        if (have == nullptr || detail::known_version_from(*have).version != here->what.version())
            answer.emplace("record", here->what.to_value());
    }
    return answer;
}

/// Under the lock. True: there is no room.
bool values::core::forget_or_take_watch(const peer_id& key, const peer_id& who, duration lifetime) {
    const time now = clock.now();
    const auto forget = [&](std::map<peer_id, watching>::iterator at, std::map<peer_id, time>::iterator one) {
        const auto count = watches_of.find(one->first);
        if (--count->second == 0) watches_of.erase(count);
        --watch_count;
        const auto next = at->second.until.erase(one);
        return next;
    };
    if (watch_count >= options.watches) { // those whose time is up, if anybody needs their places
        for (auto at = watches.begin(); at != watches.end();) {
            for (auto one = at->second.until.begin(); one != at->second.until.end();)
                one = one->second <= now ? forget(at, one) : std::next(one);
            at = at->second.until.empty() ? watches.erase(at) : std::next(at);
        }
    }
    const auto at = watches.find(key);
    const bool there = at != watches.end() && at->second.until.contains(who);
    if (lifetime <= duration(0)) {
        if (!there) return false;
        forget(at, at->second.until.find(who));
        if (at->second.until.empty()) watches.erase(at);
        return false;
    }
    if (!there) {
        const auto count = watches_of.find(who);
        if (watch_count >= options.watches || (count != watches_of.end() && count->second >= options.watches_of_one))
            return true;
        ++watch_count;
        ++watches_of[who];
    }
    watches[key].until[who] = now + lifetime;
    return false;
}

void values::core::tell_watchers(const record& r) {
    std::vector<peer_id> all;
    lock.lock();
    if (const auto at = watches.find(r.key()); at != watches.end())
        for (const auto& [who, until] : at->second.until)
            if (until > clock.now()) all.push_back(who);
    lock.unlock();
    if (all.empty()) return;
    start([this, r, all = std::move(all)] {
        const question q{detail::kinds::changed, value::map{{"record", r.to_value()}}, r.bytes().size()};
        std::vector<std::function<void()>> jobs;
        for (const peer_id& who : all)
            jobs.emplace_back([this, who, key = r.key(), &q] {
                failure why;
                if (ask(who, q, why) || stop.stop_requested()) return;
                lock.lock();
                forget_or_take_watch(key, who, duration(0)); // it has gone, or does not want to know any more
                lock.unlock();
            });
        all_of(std::move(jobs), told_at_once);
    });
}

} // namespace lockstep::net::p2p
