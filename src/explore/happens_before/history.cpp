#include "explore/happens_before/history.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace lockstep::explore {

using trace::access;
using trace::commute;

namespace {

bool same_accesses(const footprint& f, const trace::event& e) {
    if (f.more_count != e.more_count) return false;
    return std::memcmp(&f.first, &e.first, sizeof(access)) == 0 &&
           std::memcmp(&f.second, &e.second, sizeof(access)) == 0 &&
           (e.more_count == 0 || std::memcmp(f.more, e.more, e.more_count * sizeof(access)) == 0);
}

bool unchanged(const footprint& f, const trace::event& e) {
    return same_accesses(f, e) && f.process == e.process && f.kind == e.kind && f.flags == e.flags &&
           f.choice == trace::choice_of(e) && f.choices == trace::choices_of(e);
}

} // namespace

history::history() : first_slot_{0} { dense_.fill(none); }

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
    assert(e.process.number() < dense_.size() && e.more_count <= std::size(e.more));
    const index i = size();
    const unsigned who = number_of(e.process);
    steps_.push_back(footprint_of(e));
    if (ended_by_it) steps_.back().flags |= trace::universal;
    found_.push_back(e.before);
    who_.push_back(who);
    own_before_.push_back(last_[who]);
    partner_before_.push_back(last_of_partner(e.process));
    ordinal_.push_back(last_[who] == none ? 1 : ordinal_[last_[who]] + 1);
    for (const access& a : trace::accesses(steps_.back())) {
        if (!trace::present(a)) continue;
        links_.push_back({a, i, none, none, none});
        enchain(static_cast<slot>(links_.size() - 1));
    }
    first_slot_.push_back(static_cast<slot>(links_.size()));
    if (objects_.merged()) enchain_all();
    compute_clock(i);
    last_[who] = i;
    assert(first_slot_.size() == steps_.size() + 1 && first_slot_.back() == links_.size());
}

void history::rewind(index to) {
    assert(to <= size());
    for (index i = size(); i-- > to;) {
        last_[who_[i]] = own_before_[i];
        for (slot s = first_slot_[i + 1]; s-- > first_slot_[i];) chain_ends_[links_[s].object] = links_[s].previous;
    }
    steps_.resize(to);
    found_.resize(to);
    hashes_.resize(to);
    traces_.resize(to + std::size_t{1});
    who_.resize(to);
    ordinal_.resize(to);
    own_before_.resize(to);
    partner_before_.resize(to);
    links_.resize(first_slot_[to]);
    first_slot_.resize(to + std::size_t{1});
}

void history::enchain(slot s) {
    link& l = links_[s];
    l.object = objects_.number_of(l.what);
    if (chain_ends_.size() < objects_.count()) chain_ends_.resize(objects_.count(), none);
    slot& end = chain_ends_[l.object];
    l.previous = end;
    l.unlike = end == none ? none : links_[end].what.how != l.what.how ? end : links_[end].unlike;
    end = s;
}

void history::enchain_all() {
    objects_.clear_merged();
    std::fill(chain_ends_.begin(), chain_ends_.end(), none);
    for (slot s = 0; s < links_.size(); ++s) enchain(s);
}

/// The latest access to the object of s by an earlier event.
history::slot history::chain_before(slot s) const {
    const index i = links_[s].event;
    while (s != none && links_[s].event == i) s = links_[s].previous;
    return s;
}

std::array<history::slot, trace::max_accesses> history::chains_before(index i) const {
    std::array<slot, trace::max_accesses> chains;
    chains.fill(none);
    slot s = first_slot_[i];
    unsigned at = 0;
    for (const access& a : trace::accesses(steps_[i])) {
        if (trace::present(a)) chains[at] = chain_before(s++);
        ++at;
    }
    return chains;
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

void history::join(std::uint32_t* into, const std::uint32_t* past) const { trace::join_clocks(into, past, width_); }

void history::compute_clock(index i) {
    if (clocks_.size() < (std::size_t{i} + 1) * width_) clocks_.resize((std::size_t{i} + 1) * width_ * 2);
    std::uint32_t* const own = clocks_.data() + std::size_t{i} * width_;
    wide_hash past;
    if (own_before_[i] == none) {
        std::fill_n(own, width_, 0);
    } else {
        std::copy_n(clock(own_before_[i]), width_, own);
        past = hashes_[own_before_[i]];
    }
    if (partner_before_[i] != none) come_after(i, partner_before_[i], past);
    for (slot own_slot = first_slot_[i]; own_slot < first_slot_[i + 1]; ++own_slot) {
        const access& a = links_[own_slot].what;
        for (slot s = conflicting(chain_before(own_slot), a); s != none; s = conflicting(links_[s].previous, a)) {
            come_after(i, event_of(s), past);
            if (access_at(s).how == commute::exclusive && encloses(access_at(s), a)) break;
        }
    }
    if (has(steps_[i], trace::universal))
        for (const index other : last_)
            if (other != none) come_after(i, other, past);
    own[who_[i]] = ordinal_[i];
    compute_hash(i, past);
}

/// Event i happens after that one. What is known already adds nothing: which events do is the same in all executions of a
/// trace.
void history::come_after(index i, index before, wide_hash& past) {
    std::uint32_t* const own = clocks_.data() + std::size_t{i} * width_;
    if (covers(own, before)) return;
    join(own, clock(before));
    past += hashes_[before];
}

void history::compute_hash(index i, const wide_hash& past) {
    const footprint& f = steps_[i];
    wide_hash event = past;
    event.absorb(std::uint64_t{f.process.number()} << 32 | static_cast<std::uint64_t>(f.kind) << 24 |
                 static_cast<std::uint64_t>(f.first.how) << 16 | (f.choices > 1 ? f.choice : 0));
    event.absorb(f.first.address);
    hashes_.push_back(event);
    event += traces_.back();
    traces_.push_back(event);
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
    return clocks_.capacity() * 4 + steps_.capacity() * (sizeof(footprint) + 2 * sizeof(wide_hash) + 8 + 5 * 4) +
           links_.capacity() * sizeof(link) + chain_ends_.capacity() * 4 + objects_.bytes();
}

} // namespace lockstep::explore
