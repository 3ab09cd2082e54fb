#include "lockstep/net/p2p/routing/lookup.hpp"

#include <algorithm>
#include <stdexcept>

namespace lockstep::net::p2p {

namespace {

/// Of a path. Those who are nearer push out those who are farther away, but for whom has answered.
constexpr std::size_t most_candidates = 256;

} // namespace

lookup::lookup(const peer_id& target, const peer_id& own, const std::vector<contact>& known,
               const lookup_options& options)
    : target_(target), own_(own), options_(options), paths_(std::max<std::size_t>(options.paths, 1)) {
    // "The initiator … distributes the closest nodes over d independent lookup buckets" (S/Kademlia §4.4).
    std::size_t turn = 0;
    for (const contact& who : known) add(paths_[turn++ % paths_.size()], who, 1, std::nullopt);
}

void lookup::add(path& p, const contact& who, std::uint16_t hops, std::optional<std::uint16_t> named_by) {
    if (who.id() == own_) return;
    const auto nearer = [&](const candidate& c, const peer_id& id) { return is_closer(c.who.id(), id, target_); };
    auto at = std::lower_bound(p.candidates.begin(), p.candidates.end(), who.id(), nearer);
    if (at == p.candidates.end() || at->who.id() != who.id()) {
        if (p.candidates.size() >= most_candidates) {
            const state last = p.candidates.back().is;
            if (at == p.candidates.end() || last == state::under_way || last == state::answered) return;
            p.candidates.pop_back();
        }
        at = p.candidates.insert(at, {who, state::not_asked, hops});
    } else if (at->named == 0 || at->named == at->named_by.size()) {
        return; // it is well known
    }
    if (named_by) at->named_by[at->named++] = *named_by;
}

/// Has anybody named it who is believed?
bool lookup::is_believed(const candidate& c) const {
    const auto believed = [&](std::uint16_t i) {
        return tellers_[i].answered > 0 || tellers_[i].failed < options_.unbelieved;
    };
    return c.named == 0 || std::any_of(c.named_by.begin(), c.named_by.begin() + c.named, believed);
}

/// Whom to ask next on a path: the nearest who was not asked, unless enough who are nearer have answered or may yet.
const lookup::candidate* lookup::choice(const path& p) const {
    const std::size_t excess = p.failures - std::min(p.failures, options_.wanted);
    const std::size_t enough = options_.wanted - std::min(excess, options_.wanted / 2);
    std::size_t good = 0;
    for (const candidate& c : p.candidates) {
        if (good >= enough) break;
        if (c.is == state::failed || c.is_slow) continue;
        if (c.is == state::not_asked) {
            if (asked_by_.contains(c.who.id()) || !is_believed(c)) continue; // by another path, then
            return &c;
        }
        ++good;
    }
    return nullptr;
}

std::optional<contact> lookup::next() {
    if (stopped_) return std::nullopt;
    for (std::size_t turn = 0; turn < paths_.size(); ++turn) {
        const std::size_t i = (asked_by_.size() + turn) % paths_.size();
        path& p = paths_[i];
        if (p.under_way >= options_.at_once) continue;
        candidate* const c = const_cast<candidate*>(choice(p));
        if (c == nullptr) continue;
        if (p.requests >= options_.most_requests) {
            cut_short_ = true;
            continue;
        }
        c->is = state::under_way;
        ++p.requests;
        ++p.under_way;
        ++under_way_;
        asked_by_.emplace(c->who.id(), i);
        return c->who;
    }
    return std::nullopt;
}

lookup::candidate& lookup::under_way_to(const peer_id& who) {
    const auto by = asked_by_.find(who);
    if (by == asked_by_.end()) throw std::logic_error("nobody was to ask " + who.hex());
    auto& all = paths_[by->second].candidates;
    const auto at = std::ranges::find(all, who, [](const candidate& c) { return c.who.id(); });
    if (at == all.end() || at->is != state::under_way)
        throw std::logic_error("somebody has reported already on " + who.hex());
    return *at;
}

void lookup::slow(const peer_id& who) {
    candidate& c = under_way_to(who);
    if (c.is_slow) return;
    c.is_slow = true;
    --paths_[asked_by_.at(who)].under_way;
    // Whoever has named it is believed a little less until it answers.
    for (std::size_t i = 0; i < c.named; ++i) ++tellers_[c.named_by[i]].failed;
}

const lookup::candidate& lookup::report(const peer_id& who, state is) {
    candidate& c = under_way_to(who);
    for (std::size_t i = 0; i < c.named; ++i) {
        teller& t = tellers_[c.named_by[i]];
        if (c.is_slow) --t.failed;
        ++(is == state::answered ? t.answered : t.failed);
    }
    if (!c.is_slow) --paths_[asked_by_.at(who)].under_way;
    --under_way_;
    c.is_slow = false;
    c.is = is;
    return c;
}

void lookup::answered(const peer_id& who, const std::vector<contact>& named) {
    const auto hops = static_cast<std::uint16_t>(report(who, state::answered).hops + 1);
    tellers_.emplace_back();
    const auto teller = static_cast<std::uint16_t>(tellers_.size() - 1);
    for (const contact& one : named) add(paths_[asked_by_.at(who)], one, hops, teller);
}

void lookup::failed(const peer_id& who) {
    report(who, state::failed);
    ++paths_[asked_by_.at(who)].failures;
    ++failures_;
}

bool lookup::ended() const {
    if (under_way_ > 0) return false;
    if (stopped_) return true;
    return std::ranges::none_of(
        paths_, [&](const path& p) { return p.requests < options_.most_requests && choice(p) != nullptr; });
}

std::vector<contact> lookup::nearest() const {
    std::vector<contact> all;
    for (const path& p : paths_)
        for (const candidate& c : p.candidates)
            if (c.is == state::answered) all.push_back(c.who);
    std::ranges::sort(all, [&](const contact& a, const contact& b) { return is_closer(a.id(), b.id(), target_); });
    if (all.size() > options_.wanted) all.resize(options_.wanted);
    return all;
}

std::size_t lookup::hops() const {
    const candidate* best = nullptr;
    for (const path& p : paths_)
        for (const candidate& c : p.candidates)
            if (c.is == state::answered && (best == nullptr || is_closer(c.who.id(), best->who.id(), target_)))
                best = &c;
    return best == nullptr ? 0 : best->hops;
}

} // namespace lockstep::net::p2p
