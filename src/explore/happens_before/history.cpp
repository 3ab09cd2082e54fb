#include "explore/happens_before/history.hpp"

#include <algorithm>
#include <cstring>

namespace lockstep::explore {

using trace::access;
using trace::commute;

namespace {

bool unchanged(const footprint& f, const trace::event& e) {
    return std::memcmp(&f.first, &e.first, sizeof(access)) == 0 &&
           std::memcmp(&f.second, &e.second, sizeof(access)) == 0 && f.process == e.process && f.kind == e.kind &&
           f.flags == e.flags;
}

/// Does every access that overlaps b overlap a?
bool encloses(const access& a, const access& b) {
    return a.address <= b.address && b.address + b.size <= a.address + a.size;
}

} // namespace

history::history() { dense_.fill(none); }

history::index history::follow(std::span<const trace::event> executed, bool ended_by_last) {
    const index common_end = static_cast<index>(std::min<std::size_t>(executed.size(), size()));
    index common = 0;
    while (common < common_end && unchanged(steps_[common], executed[common])) ++common;
    if (ended_by_last && common == executed.size() && common > 0) --common;
    rewind(common);
    for (std::size_t i = common; i < executed.size(); ++i) push(executed[i], ended_by_last && i + 1 == executed.size());
    return common;
}

void history::push(const trace::event& e, bool ended_by_it) {
    const index i = size();
    const unsigned who = number_of(e.process);
    steps_.push_back(footprint_of(e));
    if (ended_by_it) steps_.back().flags |= trace::universal;
    found_.push_back(e.before);
    who_.push_back(who);
    own_before_.push_back(last_[who]);
    partner_before_.push_back(last_of_partner(e.process));
    ordinal_.push_back(last_[who] == none ? 1 : ordinal_[last_[who]] + 1);
    links_.resize(links_.size() + 2);
    enchain(i, 0);
    enchain(i, 1);
    if (objects_.merged()) enchain_all();
    compute_clock(i);
    last_[who] = i;
}

void history::rewind(index to) {
    for (index i = size(); i-- > to;) {
        last_[who_[i]] = own_before_[i];
        for (unsigned side = 2; side-- > 0;) {
            const link& l = links_[2 * i + side];
            if (l.object != none) chain_ends_[l.object] = l.previous;
        }
    }
    steps_.resize(to);
    found_.resize(to);
    who_.resize(to);
    ordinal_.resize(to);
    own_before_.resize(to);
    partner_before_.resize(to);
    links_.resize(std::size_t{to} * 2);
}

void history::enchain(index i, unsigned side) {
    const slot s = 2 * i + side;
    const access& a = access_at(s);
    if (!trace::present(a)) {
        links_[s] = {none, none, none};
        return;
    }
    const std::uint32_t object = objects_.number_of(a);
    if (chain_ends_.size() < objects_.count()) chain_ends_.resize(objects_.count(), none);
    const slot before = chain_ends_[object];
    const slot unlike = before == none ? none : access_at(before).how != a.how ? before : links_[before].unlike;
    links_[s] = {before, unlike, object};
    chain_ends_[object] = s;
}

void history::enchain_all() {
    objects_.clear_merged();
    std::fill(chain_ends_.begin(), chain_ends_.end(), none);
    for (slot s = 0; s < 2 * size(); ++s) enchain(s / 2, s % 2);
}

history::slot history::chain_before(index i, unsigned side) const {
    slot s = links_[2 * i + side].previous;
    while (s != none && event_of(s) == i) s = links_[s].previous;
    return s;
}

history::slot history::chain_end(const access& a) {
    if (!trace::present(a)) return none;
    const std::uint32_t object = objects_.number_of(a);
    if (objects_.merged()) enchain_all();
    if (chain_ends_.size() < objects_.count()) chain_ends_.resize(objects_.count(), none);
    return chain_ends_[object];
}

history::slot history::conflicting(slot s, const access& a) const {
    while (s != none) {
        const access& b = access_at(s);
        if (a.how != commute::exclusive && a.how == b.how) {
            s = links_[s].unlike;
            continue;
        }
        if (trace::overlap(a, b)) return s;
        s = links_[s].previous;
    }
    return none;
}

void history::join(std::uint32_t* into, const std::uint32_t* past) const {
    for (unsigned k = 0; k < width_; k += 8)
        for (unsigned n = 0; n < 8; ++n) into[k + n] = std::max(into[k + n], past[k + n]);
}

void history::compute_clock(index i) {
    if (clocks_.size() < (std::size_t{i} + 1) * width_) clocks_.resize((std::size_t{i} + 1) * width_ * 2);
    std::uint32_t* const own = clocks_.data() + std::size_t{i} * width_;
    if (own_before_[i] == none) std::fill_n(own, width_, 0);
    else std::copy_n(clock(own_before_[i]), width_, own);
    if (partner_before_[i] != none && !covers(own, partner_before_[i])) join(own, clock(partner_before_[i]));
    for (unsigned side = 0; side < 2; ++side) {
        const access& a = access_at(2 * i + side);
        if (!trace::present(a)) continue;
        for (slot s = conflicting(chain_before(i, side), a); s != none; s = conflicting(links_[s].previous, a)) {
            if (event_of(s) == i) continue;
            if (!covers(own, event_of(s))) join(own, clock(event_of(s)));
            if (access_at(s).how == commute::exclusive && encloses(access_at(s), a)) break;
        }
    }
    if (has(steps_[i], trace::universal))
        for (const index other : last_)
            if (other != none) join(own, clock(other));
    own[who_[i]] = ordinal_[i];
}

void history::last_events(index end, std::vector<index>& to) const {
    to.clear();
    std::vector<bool> seen(processes_.size());
    for (index i = end; i-- > 0 && to.size() < processes_.size();) {
        if (seen[who_[i]]) continue;
        seen[who_[i]] = true;
        to.push_back(i);
    }
}

unsigned history::number_of(trace::process_id p) {
    if (dense_[p.number()] == none) {
        dense_[p.number()] = static_cast<std::uint32_t>(processes_.size());
        processes_.push_back(p);
        last_.push_back(none);
        if (processes_.size() > width_) widen();
    }
    return dense_[p.number()];
}

void history::widen() {
    const unsigned old_width = width_;
    width_ *= 2;
    std::vector<std::uint32_t> old(clocks_.size() * 2);
    old.swap(clocks_);
    for (index i = 0; i < size(); ++i)
        std::copy_n(old.data() + std::size_t{i} * old_width, old_width, clocks_.data() + std::size_t{i} * width_);
}

std::size_t history::bytes() const {
    return clocks_.capacity() * 4 + steps_.capacity() * (sizeof(footprint) + 8 + 4 * 4) +
           links_.capacity() * sizeof(link) + chain_ends_.capacity() * 4 + objects_.bytes();
}

} // namespace lockstep::explore
