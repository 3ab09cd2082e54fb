// Reading: from a majority; and what is told is written to a majority before, unless it is there anyway. (Attiya, Bar-Noy and
// Dolev, 1995: otherwise the next reader could find an older one.)
#include "net/p2p/values/core.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace {

constexpr unsigned most_rounds = 4; ///< of finding a newer one each time

struct heard {
    std::optional<record> newest{};
    std::chrono::nanoseconds left{0};
    std::vector<peer_id> holders{}; ///< of the newest
    std::vector<peer_id> behind{};  ///< have an older one, or none
    std::size_t with_record = 0;

    /// Has that peer a record? One that has none may be a newcomer: then somebody further away has it.
    bool hear(const peer_id& key, const peer_id& from, const value& answer) {
        const value* const written = answer.find("record");
        if (written == nullptr) {
            behind.push_back(from);
            return false;
        }
        const record r = record::from_value(*written, newest);
        if (r.key() != key) throw value_error("a record of another key");
        const auto its_left = detail::seconds_from(answer.at("lifetime"));
        ++with_record;
        if (newest == r) {
            left = std::max(left, its_left);
            holders.push_back(from);
        } else if (!newest || newest->gives_way_to(r)) {
            behind.insert(behind.end(), holders.begin(), holders.end());
            newest = r;
            left = its_left;
            holders = {from};
        } else {
            behind.push_back(from);
        }
        return true;
    }
};

} // namespace

values::core::found_record values::core::read(const peer_id& key, const std::vector<peer_id>& among,
                                              const patience& wait) {
    const unsigned wanted = majority();
    const auto first = [&](std::size_t most) {
        return std::vector(among.begin(), among.begin() + static_cast<std::ptrdiff_t>(std::min(among.size(), most)));
    };
    const auto s = std::make_shared<heard>();
    const auto asked = std::make_shared<round>(
        shared_from_this(),
        question{detail::kinds::get, value::map{{"key", detail::bytes_of(key)}}, record::largest_value},
        first(2 * options.copies), options.copies);
    asked->hears = [s, key](const peer_id& from, const value& answer) { return s->hear(key, from, answer); };
    asked->enough = [s, wanted] { return s->newest && (!s->newest->is_signed() || s->with_record >= wanted); };
    asked->begin();
    std::error_code ended;
    asked->wait(wait, ended);
    heard h = asked->look([&] { return *s; });
    const auto cannot_be_known = [&](const std::error_code& why) {
        throw values_error(why ? why : values_errc::too_few_copies,
                           "reading " + key.hex() + ": " + std::to_string(h.holders.size() + h.behind.size()) + " of " +
                               std::to_string(wanted) + " peers have answered",
                           static_cast<unsigned>(h.holders.size()), {}, h.newest);
    };
    if (h.newest && !h.newest->is_signed()) return {h.newest, h.left, h.holders}; // there is no newer one
    if (h.holders.size() + h.behind.size() < wanted) cannot_be_known(ended);
    if (!h.newest) return {};
    // Nobody is told of it before a majority has it.
    const std::vector<peer_id> nearest = first(options.candidates);
    for (unsigned more = 0; h.holders.size() < wanted; ++more) {
        const write_outcome o = write(*h.newest, h.left, nearest, wanted, wait);
        if (!o.newer) {
            h.holders = o.stored;
            if (h.holders.size() < wanted) cannot_be_known(o.worst.error);
            return {h.newest, h.left, h.holders};
        }
        h.newest = o.newer;
        h.holders.clear();
        if (more == most_rounds) cannot_be_known({});
    }
    // The others get it beside that.
    std::vector<peer_id> repaired;
    for (const peer_id& p : first(options.copies))
        if (std::ranges::find(h.behind, p) != h.behind.end()) repaired.push_back(p);
    if (!repaired.empty()) write(*h.newest, h.left, repaired, 0, wait);
    return {h.newest, h.left, h.holders};
}

} // namespace lockstep::net::p2p
