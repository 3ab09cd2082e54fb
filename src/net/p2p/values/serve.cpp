// What a peer does when others ask it about values.
#include "net/p2p/values/core.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {

const char* word_for(value_store::status s) {
    switch (s) {
    case value_store::status::stored: return "stored";
    case value_store::status::same: return "same";
    case value_store::status::newer: return "newer";
    case value_store::status::not_promised: return "not_promised";
    case value_store::status::absent: return "absent";
    case value_store::status::limited: break;
    }
    return "limited";
}

/// Throws the answer for what could not be stored.
void check(const detail::record_keeper::answer& a) {
    if (a.error)
        throw remote_error(detail::no_room_on_disk, "it could not be written to the disk: " + a.error.message(), {});
    if (a.is == value_store::status::limited) throw detail::limited(a.retry_after);
}

} // namespace

store_source values::core::source_of(const peer_id& who) const {
    using standing = store_source::standing;
    return {who.hex(), who == me ? standing::self : others.is_known(who) ? standing::known : standing::stranger};
}

detail::record_keeper::answer values::core::take(const value_store::request& r, const store_source& from) {
    auto a = kept.store(r, from);
    if (!a.error && a.is == value_store::status::stored) tell_watchers(r.what);
    return a;
}

value values::core::serve(const std::string& kind, const value& asked, const store_source& from) {
    // Refused before anything costs much: a signature takes longer than all the rest.
    const bool changes = kind == detail::kinds::store || kind == detail::kinds::promise || kind == detail::kinds::watch;
    if (changes)
        if (const auto retry_after = kept.admit(from); retry_after > duration(0)) throw detail::limited(retry_after);
    if (kind == detail::kinds::store) return serve_store(asked, from);
    if (kind == detail::kinds::get) return serve_get(asked);
    if (kind == detail::kinds::promise) return serve_promise(asked, from);
    if (kind == detail::kinds::offer) return serve_offer(asked);
    if (kind == detail::kinds::pull) return serve_pull(asked, from);
    if (kind == detail::kinds::watch) return serve_watch(asked, from);
    return serve_changed(asked);
}

value values::core::serve_store(const value& asked, const store_source& from) {
    value_store::request r{record::from_value(asked.at("record")), detail::seconds_from(asked.at("lifetime"))};
    if (const value* const under = asked.find("under")) r.under = detail::ballot_from(*under);
    if (const value* const only_newer = asked.find("only_newer")) r.only_newer = only_newer->boolean();
    const auto a = take(r, from);
    check(a);
    value::map answer{{"status", word_for(a.is)}};
    if (a.current && (a.is == value_store::status::newer || a.is == value_store::status::not_promised))
        answer.emplace("record", a.current->to_value());
    return answer;
}

value values::core::serve_get(const value& asked) {
    const auto found = kept.find(detail::id_from(asked.at("key")));
    if (!found) return value::map{};
    return value::map{{"record", found->what.to_value()}, {"lifetime", detail::seconds_of(found->left)}};
}

value values::core::serve_promise(const value& asked, const store_source& from) {
    const ballot b = detail::ballot_from(asked);
    public_key key_of_owner;
    signature by;
    const std::string &owner_bytes = asked.at("owner").bytes().bytes, &salt = asked.at("salt").bytes().bytes,
                      &signed_by = asked.at("signature").bytes().bytes;
    if (owner_bytes.size() != key_of_owner.size() || signed_by.size() != by.size() ||
        salt.size() > record::largest_salt)
        throw value_error("a key, a salt or a signature of a wrong length");
    std::ranges::copy(owner_bytes, key_of_owner.begin());
    std::ranges::copy(signed_by, by.begin());
    const peer_id key = record::key_of(key_of_owner, salt);
    if (!identity::verify(key_of_owner, detail::promise_text(key, b), by))
        throw value_error("the signature of who asks for a promise is wrong");
    const auto a = kept.promise(key, b, from);
    check(a);
    value::map answer{{"promised", a.is == value_store::status::stored}, {"sequence", kept.promised(key)}};
    if (a.current) answer.emplace("record", a.current->to_value());
    return answer;
}

/// Which of these are missing here, and of which there is a newer one.
value values::core::serve_offer(const value& asked) {
    value::array lacks, newer;
    std::size_t place = 0;
    for (const detail::known_version& v : detail::known_versions_from(asked.at("records"))) {
        const auto here = kept.find(v.key);
        if (!here || here->what.sequence() < v.version.sequence) lacks.emplace_back(place);
        else if (here->what.sequence() > v.version.sequence) newer.emplace_back(place);
        else if (here->what.version() != v.version) lacks.emplace_back(place); // who stores it will see which one stays
        ++place;
    }
    return value::map{{"lacks", std::move(lacks)}, {"newer", std::move(newer)}};
}

/// What that peer should have, in the order of keys: it is one of those who are nearest to it.
value values::core::serve_pull(const value& asked, const store_source& from) {
    constexpr std::size_t page = 256;
    const auto who = peer_id::from_hex(from.name);
    if (!who) throw value_error("who asks is no peer");
    value::array found;
    const std::vector<value_store::held> some = kept.some(detail::id_from(asked.at("from")), page);
    for (const value_store::held& h : some) {
        std::vector<peer_id> near = nearest_by_table(h.what.key(), options.copies, true);
        const bool his = near.size() < options.copies || std::ranges::find(near, *who) != near.end() ||
                         is_closer(*who, near.back(), h.what.key());
        if (his) found.push_back(detail::to_value(detail::known_version{h.what.key(), h.what.version()}));
    }
    value::map answer{{"records", std::move(found)}};
    if (some.size() == page) answer.emplace("next", detail::bytes_of(some.back().what.key()));
    return answer;
}

} // namespace lockstep::net::p2p
