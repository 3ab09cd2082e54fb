// Look-ups without a network: as many requests, and steps, as they take, whatever carries them.
#include "p2p/figures.hpp"
#include "tests/p2p/crowd.hpp"

namespace bench::p2p {

namespace {

using namespace lockstep::net::p2p;

constexpr std::size_t k = 20, r = 5; ///< contacts in a bucket, copies of a value

/// What many look-ups come to.
struct sums {
    std::vector<double> requests{}, hops{};
    std::size_t nearest_found = 0, all_r_found = 0, cut_short = 0;

    void add(const lookup& search, const std::vector<contact>& right) {
        requests.push_back(static_cast<double>(search.requests()));
        hops.push_back(static_cast<double>(search.hops()));
        const std::vector<contact> got = search.nearest();
        const auto has = [&](const contact& c) { return std::ranges::find(got, c) != got.end(); };
        nearest_found += has(right.front());
        all_r_found += std::ranges::all_of(right, has);
        cut_short += search.cut_short();
    }
    static double mean(const std::vector<double>& of) {
        double sum = 0;
        for (const double v : of) sum += v;
        return sum / static_cast<double>(of.size());
    }
    static double quantile(std::vector<double> of, double q) {
        std::ranges::sort(of);
        return of[static_cast<std::size_t>(q * static_cast<double>(of.size() - 1))];
    }
    double share(std::size_t of) const { return 100.0 * static_cast<double>(of) / static_cast<double>(hops.size()); }
};

/// So many look-ups by any peer that lives for any point, where that share of all is dead.
sums with_dead(crowd& all, double dead, std::size_t rounds) {
    std::vector<bool> is_dead(all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        is_dead[i] = std::uniform_real_distribution<double>()(all.random()) < dead;
    sums s;
    while (s.hops.size() < rounds) {
        const std::size_t asks = all.random()() % all.size();
        if (is_dead[asks]) continue;
        const peer_id target = peer_id::any(all.random());
        const lookup search = all.look_up(asks, target, {.wanted = k}, [&](std::size_t i) {
            return is_dead[i] ? std::nullopt : std::optional(all.table(i).nearest(target, k));
        });
        s.add(search, all.nearest(target, r, [&](std::size_t i) { return i != asks && !is_dead[i]; }));
    }
    return s;
}

/// The same among colluders, who name only each other.
sums with_colluders(crowd& all, double share, std::size_t paths, std::size_t rounds) {
    std::vector<bool> evil(all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        evil[i] = std::uniform_real_distribution<double>()(all.random()) < share;
    sums s;
    while (s.hops.size() < rounds) {
        const std::size_t asks = all.random()() % all.size();
        if (evil[asks]) continue;
        const peer_id target = peer_id::any(all.random());
        const auto theirs = all.nearest(target, k, [&](std::size_t i) { return evil[i]; });
        const lookup search = all.look_up(asks, target, {.wanted = k, .paths = paths}, [&](std::size_t i) {
            return std::optional(evil[i] ? theirs : all.table(i).nearest(target, k));
        });
        s.add(search, all.nearest(target, r, [&](std::size_t i) { return i != asks && !evil[i]; }));
    }
    return s;
}

} // namespace

void measure_look_ups(figures& into, std::size_t n, std::size_t rounds) {
    plot by_size{"look-ups, k = 20, 3 requests at once", "peers", "", true, {{"requests"}, {"hops x 10"}}};
    for (std::size_t peers = 32; peers < n; peers *= 4) {
        crowd all(peers, k, peers);
        const sums s = with_dead(all, 0, std::min<std::size_t>(rounds, 200));
        by_size.lines[0].points.emplace_back(peers, sums::mean(s.requests));
        by_size.lines[1].points.emplace_back(peers, 10 * sums::mean(s.hops));
    }
    crowd all(n, k, 1);
    const std::string title = "look-up, n = " + std::to_string(n) + ", k = 20";
    const sums sound = with_dead(all, 0, rounds);
    by_size.lines[0].points.emplace_back(n, sums::mean(sound.requests));
    by_size.lines[1].points.emplace_back(n, 10 * sums::mean(sound.hops));
    into.add({title + ": hops, mean", sums::mean(sound.hops), "", 2.6, figure::at_most});
    into.add({title + ": hops, most", sums::quantile(sound.hops, 1), "", 4, figure::at_most});
    into.add({title + ": requests, mean", sums::mean(sound.requests)});
    into.add({title + ": requests, p99", sums::quantile(sound.requests, 0.99), "", 26, figure::at_most});
    into.add({title + ": the 5 nearest found", sound.share(sound.all_r_found), "%", 99.9, figure::at_least});
    plot by_dead{"look-ups among the dead, n = " + std::to_string(n), "per cent dead", "", false, {{"mean"}, {"p99"}}};
    for (const double dead : {0.0, 0.1, 0.3, 0.5}) {
        const sums s = dead == 0 ? sound : with_dead(all, dead, rounds);
        by_dead.lines[0].points.emplace_back(100 * dead, sums::mean(s.requests));
        by_dead.lines[1].points.emplace_back(100 * dead, sums::quantile(s.requests, 0.99));
        if (dead == 0) continue;
        const std::string those = std::to_string(static_cast<int>(100 * dead)) + " % dead: ";
        const bool half = dead == 0.5;
        into.add({those + "requests, mean", sums::mean(s.requests)});
        into.add({those + "requests, p99", sums::quantile(s.requests, 0.99), "", 65,
                  half ? figure::at_most : figure::plain});
        into.add({those + "the 5 nearest found", s.share(s.all_r_found), "%", 99.9,
                  dead == 0.3 ? figure::at_least : figure::plain});
        into.add({those + "broken off", s.share(s.cut_short), "%", 0, figure::at_most});
    }
    for (const double share : {0.2, 0.3})
        for (const std::size_t paths : {1, 4, 8}) {
            const sums s = with_colluders(all, share, paths, rounds);
            const std::string those = std::to_string(static_cast<int>(100 * share)) + " % colluders, " +
                                      std::to_string(paths) + (paths == 1 ? " path: " : " paths: ");
            into.add({those + "nearest found", s.share(s.nearest_found), "%", 99,
                      paths == 4 && share == 0.3 ? figure::at_least : figure::plain});
            into.add({those + "requests, mean", sums::mean(s.requests)});
        }
    into.plots.push_back(std::move(by_size));
    into.plots.push_back(std::move(by_dead));
}

} // namespace bench::p2p
