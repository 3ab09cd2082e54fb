#include "lockstep/net/p2p/routing/routing_table.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {

auto found_in(auto& entries, const peer_id& who) {
    return std::ranges::find(entries, who, [](const routing_table::entry& e) { return e.who.id(); });
}
void erase_from(std::vector<contact>& contacts, const peer_id& who) {
    std::erase_if(contacts, [&](const contact& c) { return c.id() == who; });
}

} // namespace

routing_table::routing_table(const peer_id& own, const routing_options& options)
    : own_(own), options_(options), limits_(options.of_a_network, options.limits_local_networks) {}

routing_table::bucket_state& routing_table::bucket_for(const peer_id& other) {
    const std::size_t i = bucket_of(other);
    if (i >= buckets_.size()) buckets_.resize(i + 1, bucket_state(options_));
    return buckets_[i];
}

routing_table::bucket_state* routing_table::bucket_if_any(const peer_id& other) noexcept {
    const std::size_t i = bucket_of(other);
    return i < buckets_.size() ? &buckets_[i] : nullptr;
}

const routing_table::entry* routing_table::find(const peer_id& who) const noexcept {
    const std::size_t i = bucket_of(who);
    if (i >= buckets_.size()) return nullptr;
    const auto at = found_in(buckets_[i].entries, who);
    return at == buckets_[i].entries.end() ? nullptr : &*at;
}

// --- who comes and goes -----------------------------------------------------------------------------------------------

routing_table::outcome routing_table::proved(const contact& who, message_deadline now) {
    if (who.id() == own_) return outcome::refused;
    bucket_state& b = bucket_for(who.id());
    const auto known = found_in(b.entries, who.id());
    const bool was_there = known != b.entries.end();
    // "If the sending node already exists in the recipient's k-bucket, the recipient moves it to the tail of the list" (§2.2).
    if (was_there && who.addresses() == known->who.addresses()) {
        *known = {who, now};
        std::rotate(known, known + 1, b.entries.end());
        return outcome::renewed;
    }
    if (was_there) take_out(b, known); // it has moved: the limits are looked at anew
    erase_from(b.replacements, who.id());
    if (!admits(b, who)) return outcome::refused;
    if (b.entries.size() < options_.bucket) {
        b.entries.push_back({who, now});
        b.limits.add(who);
        limits_.add(who);
        ++size_;
        return was_there ? outcome::renewed : outcome::kept;
    }
    // "When a k-bucket is full … [it] is placed in a replacement cache" (§4.1).
    if (b.replacements.size() == options_.replacements && !b.replacements.empty())
        b.replacements.erase(b.replacements.begin());
    if (b.replacements.size() < options_.replacements) b.replacements.push_back(who);
    return outcome::waits;
}

void routing_table::heard(const peer_id& who, message_deadline now) {
    bucket_state* const b = bucket_if_any(who);
    if (b == nullptr) return;
    const auto at = found_in(b->entries, who);
    if (at == b->entries.end()) return;
    at->proved = now;
    at->failures = 0;
    std::rotate(at, at + 1, b->entries.end());
}

bool routing_table::failed(const peer_id& who) {
    bucket_state* const b = bucket_if_any(who);
    if (b == nullptr) return false;
    erase_from(b->replacements, who);
    const auto at = found_in(b->entries, who);
    if (at == b->entries.end() || ++at->failures < options_.failures) return false;
    take_out(*b, at);
    return true;
}

bool routing_table::remove(const peer_id& who) {
    bucket_state* const b = bucket_if_any(who);
    if (b == nullptr) return false;
    erase_from(b->replacements, who);
    const auto at = found_in(b->entries, who);
    if (at == b->entries.end()) return false;
    take_out(*b, at);
    return true;
}

void routing_table::take_out(bucket_state& b, std::vector<entry>::iterator at) {
    b.limits.remove(at->who);
    limits_.remove(at->who);
    b.entries.erase(at);
    --size_;
}

bool routing_table::has_room_for(const contact& who) const {
    if (who.id() == own_ || !limits_.admits(who)) return false;
    const std::size_t i = bucket_of(who.id());
    if (i >= buckets_.size()) return true;
    const bucket_state& b = buckets_[i];
    return b.entries.size() < options_.bucket && found_in(b.entries, who.id()) == b.entries.end() &&
           b.limits.admits(who);
}

std::optional<contact> routing_table::take_replacement_for(const peer_id& gone) {
    bucket_state* const b = bucket_if_any(gone);
    if (b == nullptr || b->replacements.empty()) return std::nullopt;
    contact last = std::move(b->replacements.back());
    b->replacements.pop_back();
    return last;
}

// --- who is near ------------------------------------------------------------------------------------------------------

std::vector<contact> routing_table::nearest(const peer_id& target, std::size_t most, bool doubtful_too) const {
    std::vector<contact> all;
    std::vector<const entry*> of_one;
    const auto add = [&](std::size_t i) {
        of_one.clear();
        for (const entry& e : buckets_[i].entries)
            if (doubtful_too || e.failures == 0) of_one.push_back(&e);
        std::ranges::sort(of_one,
                          [&](const entry* a, const entry* b) { return is_closer(a->who.id(), b->who.id(), target); });
        for (const entry* const e : of_one)
            if (all.size() < most) all.push_back(e->who);
    };
    // Those of bucket i differ from us in bit i, and in none before it. So where we differ from the target in bit i they are
    // nearer to it than we are, and the more the smaller i is; where we don't they are farther away, and again the more the
    // smaller i is: from one bucket to the next everybody is farther away.
    const peer_id distance = own_ ^ target;
    for (std::size_t i = 0; i < buckets_.size() && all.size() < most; ++i)
        if (distance.bit(static_cast<unsigned>(i))) add(i);
    for (std::size_t i = buckets_.size(); i-- > 0 && all.size() < most;)
        if (!distance.bit(static_cast<unsigned>(i))) add(i);
    return all;
}

void routing_table::looked_for(const peer_id& target, message_deadline now) {
    if (bucket_state* const b = target == own_ ? nullptr : bucket_if_any(target)) b->looked = now;
}

std::optional<peer_id> routing_table::worth_a_look(message_deadline since, std::mt19937_64& random) const {
    const auto oldest = std::ranges::min_element(buckets_, {}, &bucket_state::looked);
    if (oldest == buckets_.end() || oldest->looked > since) return std::nullopt;
    const auto i = static_cast<unsigned>(oldest - buckets_.begin());
    peer_id point = own_;
    point.flip(i);
    for (unsigned bit = i + 1; bit < peer_id::bits; ++bit)
        if (random() % 2 == 0) point.flip(bit);
    return point;
}

} // namespace lockstep::net::p2p
