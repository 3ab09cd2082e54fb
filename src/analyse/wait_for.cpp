#include "analyse/wait_for.hpp"

#include <algorithm>
#include <deque>

namespace lockstep::analyse {

namespace {

using edges = std::vector<std::vector<std::size_t>>;

edges edges_of(const std::vector<stuck_thread>& threads) {
    edges to(threads.size());
    for (std::size_t i = 0; i < threads.size(); ++i)
        for (std::size_t j = 0; j < threads.size(); ++j) {
            const auto& on = threads[i].waits_for;
            if (std::find(on.begin(), on.end(), threads[j].thread) != on.end()) to[i].push_back(j);
        }
    return to;
}

/// The shortest way from `start` back to itself (without repeating it at the end); empty when there is none.
std::vector<std::size_t> shortest_circle(const edges& to, std::size_t start) {
    constexpr std::size_t unseen = ~std::size_t{0};
    std::vector<std::size_t> from(to.size(), unseen);
    std::deque<std::size_t> frontier{start};
    while (!frontier.empty()) {
        const std::size_t at = frontier.front();
        frontier.pop_front();
        for (const std::size_t next : to[at]) {
            if (next == start) {
                std::vector<std::size_t> circle{at};
                while (circle.back() != start) circle.push_back(from[circle.back()]);
                std::reverse(circle.begin(), circle.end());
                return circle;
            }
            if (from[next] != unseen) continue;
            from[next] = at;
            frontier.push_back(next);
        }
    }
    return {};
}

std::vector<std::size_t> find_circle(const edges& to) {
    std::vector<std::size_t> best;
    for (std::size_t i = 0; i < to.size(); ++i) {
        std::vector<std::size_t> circle = shortest_circle(to, i);
        if (!circle.empty() && (best.empty() || circle.size() < best.size())) best = std::move(circle);
    }
    return best;
}

} // namespace

wait_order order_of_telling(const std::vector<stuck_thread>& threads,
                            const std::function<int(const stuck_thread&)>& blame) {
    const edges to = edges_of(threads);
    wait_order order;
    order.indices = find_circle(to);
    order.cycle = order.indices.size();
    if (order.cycle == 0) {
        for (std::size_t i = 0; i < threads.size(); ++i)
            if (to[i].empty()) order.indices.push_back(i);
        std::stable_sort(order.indices.begin(), order.indices.end(),
                         [&](std::size_t a, std::size_t b) { return blame(threads[a]) < blame(threads[b]); });
    }
    order.roots = order.indices.size();

    const auto told = [&](std::size_t i) {
        return std::find(order.indices.begin(), order.indices.end(), i) != order.indices.end();
    };
    for (std::size_t k = 0; k < order.indices.size(); ++k) // grows while it runs: those who wait for told ones follow
        for (std::size_t i = 0; i < threads.size(); ++i) {
            const auto& on = to[i];
            if (!told(i) && std::find(on.begin(), on.end(), order.indices[k]) != on.end()) order.indices.push_back(i);
        }
    for (std::size_t i = 0; i < threads.size(); ++i)
        if (!told(i)) order.indices.push_back(i);
    return order;
}

} // namespace lockstep::analyse
