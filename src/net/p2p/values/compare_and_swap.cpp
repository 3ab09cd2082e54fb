// Changing a record only if it is what was expected: first a promise of those who have it, then the record under that promise.
// replica_register.hpp tells why.
#include "net/p2p/values/core.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {

/// Two who do it at the same time may not see quite the same r nearest peers, for one of them dies or comes at that moment. So
/// it takes one more than a majority: two such sets have a peer in common even if their peers are not all the same.
unsigned quorum_of(unsigned copies) { return std::min(copies, (copies + 1) / 2 + 1); }

struct promises {
    std::vector<peer_id> by{};
    std::size_t refused = 0;
    std::uint64_t highest = 0; ///< number that somebody has promised
    std::optional<record> newest{};

    bool hear(const peer_id& key, const peer_id& from, const value& answer) {
        if (const value* const written = answer.find("record")) {
            const record r = record::from_value(*written, newest);
            if (r.key() != key) throw value_error("a record of another key");
            if (!newest || newest->gives_way_to(r)) newest = r;
        }
        highest = std::max(highest, answer.at("sequence").natural());
        if (answer.at("promised").boolean()) by.push_back(from);
        else ++refused;
        return true;
    }
};

bool is_expected(const std::optional<record>& there, const std::optional<record>& expected) {
    if (!there || there->is_tombstone()) return !expected || expected->is_tombstone();
    return there == expected;
}

} // namespace

put_result values::core::compare_and_swap(std::string_view name, const std::optional<record>& expected,
                                          std::string bytes, const put_options& how, const patience& wait) {
    const patience until = limited_patience(wait);
    const identity& by = how.by != nullptr ? *how.by : owner;
    const peer_id key = record::key_of(by.public_key(), name);
    const duration lifetime = how.lifetime > how.lifetime.zero() ? how.lifetime : options.lifetime;
    const std::vector<peer_id> all = targets(key, until);
    const unsigned copies = possible_copies(), quorum = quorum_of(copies);
    // Nobody else in the place of one who is silent: two who do that would not meet.
    const std::vector<peer_id> to(all.begin(),
                                  all.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(all.size(), copies)));
    std::uint64_t highest = expected ? expected->sequence() : 0;
    for (unsigned attempt = 1;; ++attempt) {
        const ballot mine{highest + 1, random(std::uint64_t(1) << 53)};
        if (mine.sequence > record::largest_sequence)
            throw values_error(values_errc::no_more_numbers, "comparing and swapping " + key.hex());
        const auto s = std::make_shared<promises>();
        const signature signed_by = by.sign(detail::promise_text(key, mine));
        value::map m = detail::to_value(mine).members();
        m.emplace("owner", value::binary{std::string(by.public_key().begin(), by.public_key().end())});
        m.emplace("salt", value::binary{std::string(name)});
        m.emplace("signature", value::binary{std::string(signed_by.begin(), signed_by.end())});
        const auto asked =
            std::make_shared<round>(shared_from_this(), question{detail::kinds::promise, std::move(m)}, to, to.size());
        asked->hears = [s, key](const peer_id& from, const value& answer) { return s->hear(key, from, answer); };
        asked->enough = [s, quorum, n = to.size()] { return s->by.size() >= quorum || n - s->refused < quorum; };
        asked->begin();
        std::error_code ended;
        asked->wait(until, ended);
        const promises p = asked->look([&] { return *s; });
        highest = std::max({highest, p.highest, p.newest ? p.newest->sequence() : 0});
        if (!is_expected(p.newest, expected) && !(expected && p.newest && p.newest->gives_way_to(*expected))) {
            // Whoever is told of it must find it again.
            const found_record there = read(key, all, until);
            if (!is_expected(there.newest, expected))
                throw values_error(values_errc::changed,
                                   "comparing and swapping " + key.hex() + ": something else is there",
                                   static_cast<unsigned>(there.holders.size()), {}, there.newest);
        }
        write_outcome o;
        if (p.by.size() >= quorum) {
            if (!is_expected(p.newest, expected)) // it has been lost: nobody of so many has it
                throw values_error(values_errc::changed,
                                   "comparing and swapping " + key.hex() + ": an older one is there", 0, {}, p.newest);
            const record r = record::signed_by(by, bytes, mine.sequence, std::string(name));
            mark_as_own(r);
            o = write(r, lifetime, p.by, quorum, until, mine);
            bool done = o.stored.size() >= quorum;
            if (!done && (!o.stored.empty() || o.silent > 0 || o.worst.error)) {
                // Somebody may have it. Then it is done, unless there is something newer by now.
                o = write(r, lifetime, to, quorum, until);
                done = !o.newer && o.stored.size() >= quorum;
                if (!done)
                    throw values_error(values_errc::maybe,
                                       "comparing and swapping " + key.hex() + ": it may have been done",
                                       static_cast<unsigned>(o.stored.size()), {}, o.newer);
            }
            if (done) {
                write(r, lifetime, to, 0, until); // the others get it beside that
                keep(r, how);
                return {r, static_cast<unsigned>(o.stored.size()), quorum};
            }
        }
        if (ended || stop.stop_requested() || clock.now() >= until.until)
            fail("comparing and swapping", key, o, quorum, ended);
        nap(std::chrono::milliseconds(5 + random(20u << std::min(attempt, 6u))));
    }
}

} // namespace lockstep::net::p2p
