// Everybody is to know every value. A value goes down a tree at once, to each node in one message, and to the farthest in four
// hops. Since messages get lost, each node also asks its neighbours now and then to confirm what it has sent them since,
// all of it in one message, until they do.
#pragma once

#include "lockstep/net/node/node.hpp"
#include "lockstep/sync/mutex.hpp"

#include <cmath>
#include <mutex>
#include <set>

namespace broadcast {

using lockstep::net::message;
using lockstep::net::node;
using lockstep::net::value;

/// In a tree of two levels below the first node, whose children have about as many as it has.
inline std::vector<std::string> neighbours(const std::string& name, const std::vector<std::string>& all) {
    const auto fan_out =
        static_cast<std::size_t>(std::max(1.0, std::round(std::sqrt(static_cast<double>(all.size())))));
    std::vector<std::string> found;
    for (std::size_t i = 1; i < all.size(); ++i) {
        const std::string& parent = all[(i - 1) / fan_out];
        if (all[i] == name) found.push_back(parent);
        if (parent == name) found.push_back(all[i]);
    }
    return found;
}

class knowledge {
public:
    knowledge(node& self, const std::vector<std::string>& all) : self_(self) {
        for (const std::string& name : neighbours(self.name(), all)) unconfirmed_[name];
    }

    /// Keeps what is new, and passes it on to all but where it came from.
    void learn(const value::array& values, const std::string& from) {
        value::array fresh;
        std::vector<std::string> others;
        {
            const std::lock_guard guard(lock_);
            for (const value& v : values)
                if (known_.insert(v.integer()).second) fresh.push_back(v);
            if (fresh.empty()) return;
            for (auto& [name, waiting] : unconfirmed_) {
                if (name == from) continue;
                others.push_back(name);
                for (const value& v : fresh) waiting.insert(v.integer());
            }
        }
        self_.broadcast(others, "values", value::map{{"values", std::move(fresh)}});
    }

    value::array known() {
        const std::lock_guard guard(lock_);
        return {known_.begin(), known_.end()};
    }

    /// Asks each neighbour once to confirm what it may not know yet.
    void confirm() {
        for (const auto& [name, values] : unconfirmed()) {
            std::error_code error;
            const auto answer =
                self_.request({.sender = {},
                               .recipient = name,
                               .kind = "values",
                               .content = value::map{{"values", value::array(values.begin(), values.end())}}},
                              self_.clock().after(std::chrono::seconds(1)), error);
            if (!answer || answer->kind != "values_ok") continue; // another time
            const std::lock_guard guard(lock_);
            for (const std::int64_t v : values) unconfirmed_[name].erase(v);
        }
    }

private:
    using by_neighbour = std::map<std::string, std::set<std::int64_t>>;

    by_neighbour unconfirmed() {
        const std::lock_guard guard(lock_);
        by_neighbour some = unconfirmed_;
        std::erase_if(some, [](const auto& one) { return one.second.empty(); });
        return some;
    }

    node& self_;
    lockstep::mutex lock_; ///< guards what follows
    std::set<std::int64_t> known_;
    by_neighbour unconfirmed_; ///< what each may not know yet
};

inline void serve(node& self, const std::vector<std::string>& all) {
    const auto known = std::make_shared<knowledge>(self, all);
    self.on("topology", [](const message&) { return value(); }); // ours is better
    self.on("broadcast", [known](const message& m) {
        known->learn({m.content.to_value().at("message")}, m.sender);
        return value();
    });
    self.on("values", [known](const message& m) {
        known->learn(m.content.to_value().at("values").items(), m.sender);
        return value();
    });
    self.on("read", [known](const message&) { return value::map{{"messages", known->known()}}; });
    self.every(std::chrono::seconds(2), [known] { known->confirm(); });
}

} // namespace broadcast
