// A counter that everybody can change, also while the network is cut in two (M. Shapiro et al., Conflict-free Replicated Data
// Types, 2011: the PN-counter). Each node keeps for every node what it has added and what it has subtracted; both only
// grow, so whoever hears an older number keeps the newer one. Without subtractions it is the G-counter.
#pragma once

#include "lockstep/net/node/node.hpp"
#include "lockstep/sync/mutex.hpp"

#include <mutex>

namespace counter {

using lockstep::net::message;
using lockstep::net::node;
using lockstep::net::value;

class totals {
public:
    void add(const std::string& name, std::int64_t delta) {
        const std::lock_guard guard(lock_);
        auto& [up, down] = by_node_[name];
        (delta >= 0 ? up : down) += std::abs(delta);
    }
    std::int64_t sum() {
        const std::lock_guard guard(lock_);
        std::int64_t all = 0;
        for (const auto& [name, one] : by_node_) all += one.first - one.second;
        return all;
    }
    /// {"n1": [up, down], …}
    value::map state() {
        const std::lock_guard guard(lock_);
        value::map all;
        for (const auto& [name, one] : by_node_) all[name] = value::array{one.first, one.second};
        return all;
    }
    void merge(const value::map& other) {
        const std::lock_guard guard(lock_);
        for (const auto& [name, one] : other) {
            auto& [up, down] = by_node_[name];
            up = std::max(up, one.items().at(0).integer());
            down = std::max(down, one.items().at(1).integer());
        }
    }

private:
    lockstep::mutex lock_;
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> by_node_;
};

inline void serve(node& self, const std::vector<std::string>& all) {
    const auto sums = std::make_shared<totals>();
    self.on("add", [sums, &self](const message& m) {
        sums->add(self.name(), m.content.to_value().at("delta").integer());
        return value();
    });
    self.on("read", [sums](const message&) { return value::map{{"value", sums->sum()}}; });
    self.on("totals", [sums](const message& m) {
        sums->merge(m.content.to_value().at("totals").members());
        return value();
    });
    self.every(std::chrono::milliseconds(500), [sums, &self, all] { // lost or doubled, it does no harm
        self.broadcast(all, "totals", value::map{{"totals", sums->state()}});
    });
}

} // namespace counter
