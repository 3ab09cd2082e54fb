#include "lockstep/net/p2p/values/value_store.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

using standing = store_source::standing;

// --- who may have how much ---------------------------------------------------------------------------------------------------

/// A bucket of tokens: so many a second, and as many as two seconds bring at once.
value_store::duration value_store::admit(const store_source& from, time now) {
    if (from.is == standing::self) return duration(0);
    if (accounts_.size() >= limits_.sources && !accounts_.contains(from.name)) {
        // Who has nothing here, and has not asked for a while, need not be remembered.
        std::erase_if(accounts_, [&](const auto& one) {
            return one.second.kept.records == 0 && now - one.second.counted >= std::chrono::seconds(2);
        });
        if (accounts_.size() >= limits_.sources) return limits_.full_pause;
    }
    const double a_second = from.is == standing::known ? limits_.a_second_of_a_friend : limits_.a_second_of_a_stranger;
    const auto [at, is_new] = accounts_.try_emplace(from.name);
    account& a = at->second;
    const double passed = std::chrono::duration<double>(now - a.counted).count();
    a.tokens = is_new ? 2 * a_second : std::min(2 * a_second, a.tokens + passed * a_second);
    a.counted = now;
    if (a.tokens < 1) return std::chrono::ceil<duration>(std::chrono::duration<double>((1 - a.tokens) / a_second));
    a.tokens -= 1;
    return duration(0);
}

/// Is there room for so many bytes, in the place of `instead` where there is one?
bool value_store::has_room(const store_source& from, std::size_t more, const entry* instead) const {
    const auto fits = [&](usage used, double share, bool counts_instead) {
        if (instead != nullptr && counts_instead) used.remove(instead->size());
        used.add(more);
        return static_cast<double>(used.bytes) <= share * static_cast<double>(limits_.bytes) &&
               static_cast<double>(used.records) <= share * static_cast<double>(limits_.records);
    };
    // What takes no more than what it replaces is always welcome: its owner could not change it otherwise.
    if (instead != nullptr && more <= instead->size()) return true;
    if (!fits(total_, 1, true)) return false;
    if (from.is == standing::self) return true;
    const auto own = accounts_.find(from.name);
    const bool his = instead != nullptr && instead->source.name == from.name;
    const double share = from.is == standing::known ? limits_.share_of_a_friend : limits_.share_of_a_stranger;
    if (!fits(own == accounts_.end() ? usage() : own->second.kept, share, his)) return false;
    return from.is == standing::known ||
           fits(strangers_, limits_.share_of_strangers, instead != nullptr && instead->source.is == standing::stranger);
}

void value_store::count(const entry& e) {
    total_.add(e.size());
    if (e.source.is == standing::stranger) strangers_.add(e.size());
    if (e.source.is != standing::self) accounts_[e.source.name].kept.add(e.size());
}

void value_store::discount(const entry& e) {
    total_.remove(e.size());
    if (e.source.is == standing::stranger) strangers_.remove(e.size());
    if (e.source.is != standing::self) accounts_[e.source.name].kept.remove(e.size());
}

// --- storing -----------------------------------------------------------------------------------------------------------------

const value_store::entry* value_store::entry_of(const peer_id& key, time now) const {
    const auto at = all_.find(key);
    return at == all_.end() || gone(at->second, now) ? nullptr : &at->second;
}

value_store::duration value_store::lifetime_of(const request& r) const noexcept {
    return std::min<duration>(r.lifetime,
                              r.what.is_tombstone() ? limits_.tombstone_lifetime() : limits_.longest_lifetime);
}

value_store::answer value_store::would(const request& r, const store_source& from, time now) const {
    using outcome = replica_register<record>::outcome;
    const entry* const e = entry_of(r.what.key(), now);
    const auto answers = [&](status s) {
        return answer{.is = s, .current = e == nullptr ? std::nullopt : e->at.held()};
    };
    if (r.only_newer && (e == nullptr || !e->at.held())) return answers(status::absent);
    switch ((e == nullptr ? replica_register<record>() : e->at).would(r.what, r.under)) {
    case outcome::same: return answers(status::same);
    case outcome::newer: return answers(status::newer);
    case outcome::not_promised: return answers(status::not_promised);
    case outcome::stored: break;
    }
    // One that has no time left has had it.
    if (lifetime_of(r) <= duration(0)) return answers(status::absent);
    if (has_room(from, r.what.size(), e)) return answers(status::stored);
    answer full = answers(status::limited);
    full.retry_after = limits_.full_pause;
    return full;
}

value_store::row value_store::after(const request& r, const store_source& from, time now) const {
    row made{.key = r.what.key(), .what = r.what, .left = lifetime_of(r), .source = from};
    if (const entry* const e = entry_of(r.what.key(), now)) {
        made.promised = e->at.promised();
        if (e->at.held() == r.what) made.left = std::max(made.left, e->expires - now);
    }
    return made;
}

value_store::answer value_store::store(const request& r, const store_source& from, time now) {
    answer a = would(r, from, now);
    if (a.is == status::same) {
        entry& e = all_.find(r.what.key())->second;
        expires_at(r.what.key(), e, std::max(e.expires, now + lifetime_of(r)));
    }
    if (a.is != status::stored) return a;
    if (const auto old = all_.find(r.what.key()); old != all_.end() && gone(old->second, now)) drop(old);
    entry& e = place_for(r.what.key(), from);
    discount(e);
    e.at.store(r.what, r.under);
    e.source = from;
    count(e);
    expires_at(r.what.key(), e, now + lifetime_of(r));
    a.current = r.what;
    return a;
}

value_store::answer value_store::promise(const peer_id& key, const ballot& b, const store_source& from, time now) {
    if (const auto old = all_.find(key); old != all_.end() && gone(old->second, now)) drop(old);
    if (!all_.contains(key) && !has_room(from, size_of_a_promise, nullptr))
        return {.is = status::limited, .retry_after = limits_.full_pause};
    entry& e = place_for(key, from);
    answer a{.is = e.at.promise(b) ? status::stored : status::not_promised, .current = e.at.held()};
    expires_at(key, e, std::max(e.expires, now + promise_lifetime));
    return a;
}

std::uint64_t value_store::promised(const peer_id& key) const {
    const auto at = all_.find(key);
    return at == all_.end() ? 0 : at->second.at.promised();
}

value_store::entry& value_store::place_for(const peer_id& key, const store_source& from) {
    const auto [at, is_new] = all_.try_emplace(key);
    if (is_new) {
        at->second.source = from;
        count(at->second);
        expiries_.emplace(at->second.expires, key);
    }
    return at->second;
}

void value_store::expires_at(const peer_id& key, entry& e, time when) {
    expiries_.erase({e.expires, key});
    e.expires = when;
    expiries_.emplace(when, key);
}

void value_store::drop(entries::iterator at) {
    discount(at->second);
    expiries_.erase({at->second.expires, at->first});
    all_.erase(at);
}

// --- what is there -----------------------------------------------------------------------------------------------------------

std::optional<value_store::held> value_store::find(const peer_id& key, time now) const {
    const entry* const e = entry_of(key, now);
    if (e == nullptr || !e->at.held()) return std::nullopt;
    return held{*e->at.held(), e->expires - now};
}

void value_store::visit(const peer_id& from, time now, const std::function<bool(const held&)>& f) const {
    for (auto at = all_.lower_bound(from); at != all_.end(); ++at) {
        const entry& e = at->second;
        if (!gone(e, now) && e.at.held() && !f({*e.at.held(), e.expires - now})) return;
    }
}

void value_store::erase(const record& still) {
    const auto at = all_.find(still.key());
    if (at == all_.end() || at->second.at.held() != still) return;
    drop(at);
}

std::vector<peer_id> value_store::expire(time now, std::size_t most) {
    std::vector<peer_id> gone;
    while (gone.size() < most && !expiries_.empty() && expiries_.begin()->first <= now) {
        gone.push_back(expiries_.begin()->second);
        drop(all_.find(gone.back()));
    }
    return gone;
}

value_store::row value_store::row_of(const peer_id& key, time now) const {
    const entry* const e = entry_of(key, now);
    if (e == nullptr) return {.key = key};
    return {
        .key = key, .what = e->at.held(), .left = e->expires - now, .promised = e->at.promised(), .source = e->source};
}

void value_store::restore(row r, time now) {
    if (r.left <= duration(0) || (!r.what && r.promised == 0)) return;
    if (const auto before = all_.find(r.key); before != all_.end()) drop(before);
    entry& e = all_[r.key];
    e.at = replica_register<record>::restored(std::move(r.what), r.promised);
    e.source = std::move(r.source);
    e.expires = now + r.left;
    count(e);
    expiries_.emplace(e.expires, r.key);
}

} // namespace lockstep::net::p2p
