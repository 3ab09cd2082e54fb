// Writing: to the nearest peers at once, and to the next nearest in the place of each that does not take it.
#include "net/p2p/values/core.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {
constexpr unsigned most_corrections = 16;     ///< of a sequence number, because there is a newer record
constexpr std::size_t most_remembered = 4096; ///< of the sequence numbers that we wrote last

value store_message(const record& r, std::chrono::nanoseconds lifetime, const std::optional<ballot>& under) {
    value::map m{{"record", r.to_value()}, {"lifetime", detail::seconds_of(lifetime)}};
    if (under) m.emplace("under", detail::to_value(*under));
    return m;
}
} // namespace

values::core::write_outcome values::core::write(const record& r, duration lifetime, const std::vector<peer_id>& to,
                                                unsigned wanted, const patience& wait,
                                                const std::optional<ballot>& under) {
    struct state {
        write_outcome so_far;
    };
    const auto s = std::make_shared<state>();
    const auto asked = std::make_shared<round>(
        shared_from_this(), question{detail::kinds::store, store_message(r, lifetime, under), r.bytes().size()}, to,
        options.copies);
    asked->hears = [s, key = r.key()](const peer_id& from, const value& answer) {
        const std::string& status = answer.at("status").text();
        if (status == "stored" || status == "same") {
            s->so_far.stored.push_back(from);
            return true;
        }
        if (const value* const there = answer.find("record"); status == "newer" && there != nullptr) {
            record newer = record::from_value(*there);
            if (newer.key() == key && (!s->so_far.newer || s->so_far.newer->gives_way_to(newer)))
                s->so_far.newer = std::move(newer);
        }
        return false;
    };
    asked->fails = [s](const peer_id&, const failure& why) {
        if (!why.code) ++s->so_far.silent;
        if (why.retry_after >= s->so_far.worst.retry_after) s->so_far.worst = why;
    };
    asked->enough = [s, wanted] { return s->so_far.newer || s->so_far.stored.size() >= wanted; };
    asked->begin();
    std::error_code ended;
    asked->wait(wait, ended);
    write_outcome o = asked->look([&] { return s->so_far; });
    if (ended) o.worst.error = ended;
    else if (stop.stop_requested()) o.worst.error = std::make_error_code(std::errc::operation_canceled);
    return o;
}

void values::core::fail(const char* doing, const peer_id& key, const write_outcome& how, unsigned wanted,
                        const std::error_code& ended) const {
    const auto copies = static_cast<unsigned>(how.stored.size());
    const std::string text = std::string(doing) + " " + key.hex() + ": " + std::to_string(copies) + " of " +
                             std::to_string(wanted) + " peers have it";
    std::error_code why = ended ? ended : how.worst.error;
    if (how.worst.code == detail::no_room_on_disk) why = std::make_error_code(std::errc::no_space_on_device);
    else if (how.worst.code == static_cast<int>(reply_code::temporarily_unavailable)) why = values_errc::limited;
    else if (!why || why == std::errc::timed_out) why = values_errc::too_few_copies;
    throw values_error(why, text, copies, how.worst.retry_after);
}

put_result values::core::put_immutable(std::string bytes, const put_options& how, const patience& wait) {
    const patience until = limited_patience(wait);
    const record r = record::immutable(std::move(bytes));
    const std::vector<peer_id> to = targets(r.key(), until);
    const duration lifetime = how.lifetime > how.lifetime.zero() ? how.lifetime : options.lifetime;
    const unsigned wanted = majority();
    const write_outcome o = write(r, lifetime, to, wanted, until);
    if (o.stored.size() < wanted) fail("putting", r.key(), o, wanted, {});
    keep(r, how);
    return {r, static_cast<unsigned>(o.stored.size()), wanted};
}

put_result values::core::put(std::string_view name, std::string bytes, bool removes, const put_options& how,
                             const patience& wait) {
    const patience until = limited_patience(wait);
    const identity& by = how.by != nullptr ? *how.by : owner;
    const peer_id key = record::key_of(by.public_key(), name);
    const auto numbered = [&](std::uint64_t n) {
        if (n > record::largest_sequence) throw values_error(values_errc::no_more_numbers, "putting " + key.hex());
        return removes ? record::tombstone(by, n, std::string(name))
                       : record::signed_by(by, bytes, n, std::string(name));
    };
    const std::vector<peer_id> to = targets(key, until);
    const unsigned wanted = majority();
    lock.lock();
    const auto remembered = last_written.find(key);
    std::optional<record_version> last;
    if (remembered != last_written.end()) last = remembered->second;
    lock.unlock();
    // What we wrote last will do, unless it seems to be the same: then there may be something else by now.
    std::optional<record> r;
    if (last && last->sequence < record::largest_sequence && numbered(last->sequence).version() != *last) {
        r = numbered(last->sequence + 1);
    } else {
        const found_record found = read(key, to, until);
        const std::uint64_t there = found.newest ? found.newest->sequence() : 0;
        if (there != 0) r = numbered(there);
        if (!r || *r != *found.newest) r = numbered(there + 1);
    }
    const duration lifetime = removes                              ? options.limits.tombstone_lifetime()
                              : how.lifetime > how.lifetime.zero() ? how.lifetime
                                                                   : options.lifetime;
    write_outcome o;
    for (unsigned correction = 0; correction < most_corrections; ++correction) {
        mark_as_own(*r);
        o = write(*r, lifetime, to, wanted, until);
        if (!o.newer) break;
        r = numbered(o.newer->sequence() + 1);
    }
    if (o.newer || o.stored.size() < wanted) fail(removes ? "removing" : "putting", key, o, wanted, {});
    lock.lock();
    if (last_written.size() >= most_remembered) last_written.clear();
    last_written[key] = r->version();
    lock.unlock();
    if (removes) put_everywhere(*r, to);
    keep(*r, how);
    return {*r, static_cast<unsigned>(o.stored.size()), wanted};
}

/// To all others who have an older one: those who had it when they were nearer.
void values::core::put_everywhere(const record& r, const std::vector<peer_id>& among) {
    value::map m = store_message(r, options.limits.tombstone_lifetime(), {}).members();
    m.emplace("only_newer", true);
    const auto asked =
        std::make_shared<round>(shared_from_this(), question{detail::kinds::store, std::move(m)}, among, among.size());
    asked->hears = [](const peer_id&, const value&) { return true; };
    asked->begin(); // nobody waits for it
}

/// Remembers to put it again, or not to.
void values::core::keep(const record& r, const put_options& how) {
    const duration lifetime = how.lifetime > how.lifetime.zero() ? how.lifetime : options.lifetime;
    lock.lock();
    if (how.keep && !r.is_tombstone()) {
        const kept_record k{r, lifetime, clock.after(lifetime / 2)};
        kept_up.insert_or_assign(r.key(), k);
        look_again |= kept_up_due.emplace(k.due, r.key()) == kept_up_due.begin();
    } else if (r.is_signed()) {
        kept_up.erase(r.key());
    }
    lock.unlock_and_wake();
}

} // namespace lockstep::net::p2p
