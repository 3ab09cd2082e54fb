// A look-up, driven by some fibers: each asks whom the search says, until nobody is left to ask.
#include "net/p2p/peer/core.hpp"

namespace lockstep::net::p2p {

namespace {

/// In the frame of who calls find(): the fibers that help are gone when it returns.
struct driven_search {
    driven_search(const peer_id& target, const peer_id& own, const std::vector<contact>& known, const find_options& how,
                  message_clock& clock)
        : how(how), lock(clock), search(target, own, known, how.lookup) {}

    const find_options& how;
    detail::state_lock lock; ///< guards what follows
    lookup search;
    std::size_t helpers = 0;
};

} // namespace

found peer::core::find(const peer_id& target, const find_options& how, const patience& wait) {
    lock.lock();
    const std::vector<contact> known = table.nearest(target, std::max(how.lookup.wanted, options.routing.bucket), true);
    table.looked_for(target, clock.now());
    lock.unlock();
    driven_search all(target, who.id(), known, how, clock);

    value::map request = how.more;
    request.emplace("target", value::binary{std::string(target.view())});
    request.merge(introduction());
    const auto ask_one = [&](const contact& whom) -> std::optional<std::vector<contact>> {
        std::error_code error;
        const auto answer = ask(whom, how.kind, request, wait, error);
        if (error == std::errc::operation_canceled || (wait.until != no_deadline && clock.now() >= wait.until)) {
            all.lock.lock();
            all.search.stop();
            all.lock.unlock_and_wake();
        }
        if (!answer || answer->kind == error_kind) return std::nullopt;
        try {
            const value content = answer->content.to_value();
            // Its answer is as good as none where there is more in it than was asked for.
            std::vector<contact> named = contacts_from(content.at("peers"), options.routing.bucket);
            if (how.enough) {
                all.lock.lock();
                const bool enough = how.enough(whom, content);
                if (enough) all.search.stop();
                all.lock.unlock_and_wake();
            }
            return named;
        } catch (const std::exception&) { // it is no answer
            return std::nullopt;
        }
    };
    const auto ask_all = [&] {
        for (;;) {
            std::optional<contact> next;
            std::error_code never_set;
            all.lock.lock_when(
                [&] {
                    next = all.search.next();
                    return next || all.search.ended();
                },
                {}, never_set, "look-up (an answer)");
            if (!next) return all.lock.unlock_and_wake();
            all.lock.unlock();
            const auto named = ask_one(*next);
            all.lock.lock();
            if (named) all.search.answered(next->id(), *named);
            else all.search.failed(next->id());
            all.lock.unlock_and_wake();
        }
    };
    const std::size_t at_once = how.lookup.at_once * std::max<std::size_t>(how.lookup.paths, 1);
    const auto one_less = [&] {
        all.lock.lock();
        --all.helpers;
        all.lock.unlock_and_wake(); // and then the search may be gone
    };
    for (std::size_t i = 1; i < at_once && i < known.size(); ++i) {
        all.lock.lock();
        ++all.helpers;
        all.lock.unlock();
        try {
            clock.start([&] {
                ask_all();
                one_less();
            });
        } catch (const std::exception&) { // fewer will do
            one_less();
        }
    }
    ask_all();
    std::error_code never_set;
    all.lock.lock_when([&] { return all.helpers == 0; }, {}, never_set, "look-up (its fibers)");
    all.lock.unlock();
    const lookup& s = all.search;
    return {s.nearest(), s.requests(), s.failures(), s.hops(), s.cut_short()};
}

} // namespace lockstep::net::p2p
