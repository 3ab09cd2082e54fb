// Logs of messages by key, to which all append and from which all read. Each key has an owner among the nodes, whom the others
// ask: so there is one order for each key, and an offset means the same to everybody. While the owner cannot be reached
// its keys cannot be used; nothing that was acknowledged is lost.
#pragma once

#include "lockstep/net/node/node.hpp"
#include "lockstep/sync/mutex.hpp"

#include <mutex>
#include <numeric>

namespace kafka {

using lockstep::net::message;
using lockstep::net::node;
using lockstep::net::value;

/// The same for all nodes: sum of the bytes, whatever they are.
inline const std::string& owner(const std::string& key, const std::vector<std::string>& all) {
    return all[std::accumulate(key.begin(), key.end(), std::size_t{0},
                               [](std::size_t sum, char c) { return sum + static_cast<unsigned char>(c); }) %
               all.size()];
}

/// The logs that one node owns.
class logs {
public:
    std::int64_t append(const std::string& key, value v) {
        const std::lock_guard guard(lock_);
        auto& log = logs_[key].messages;
        log.push_back(std::move(v));
        return static_cast<std::int64_t>(log.size()) - 1;
    }
    /// [[offset, message], …]: some of those from there on.
    value::array read(const std::string& key, std::int64_t from) {
        constexpr std::size_t most = 50;
        const std::lock_guard guard(lock_);
        const auto& log = logs_[key].messages;
        value::array some;
        for (std::size_t at = static_cast<std::size_t>(std::max<std::int64_t>(from, 0));
             at < log.size() && some.size() < most; ++at)
            some.push_back(value::array{at, log[at]});
        return some;
    }
    void commit(const std::string& key, std::int64_t offset) {
        const std::lock_guard guard(lock_);
        auto& committed = logs_[key].committed;
        committed = std::max(committed.value_or(offset), offset);
    }
    std::optional<std::int64_t> committed(const std::string& key) {
        const std::lock_guard guard(lock_);
        return logs_[key].committed;
    }

private:
    struct log {
        value::array messages;
        std::optional<std::int64_t> committed{};
    };
    lockstep::mutex lock_;
    std::map<std::string, log> logs_;
};

/// What a client asks of any node is asked of the owners, one key at a time.
class broker {
public:
    broker(node& self, const std::vector<std::string>& all) : self_(self), all_(all) {}

    value send(const value& asked) {
        const std::string& key = asked.at("key").text();
        if (owns(key)) return value::map{{"offset", mine_.append(key, asked.at("msg"))}};
        return ask(key, "send", asked);
    }
    value poll(const value& asked) {
        value::map found;
        for (const auto& [key, from] : asked.at("offsets").members())
            found[key] = owns(key)
                             ? value(mine_.read(key, from.integer()))
                             : ask(key, "poll", value::map{{"offsets", value::map{{key, from}}}}).at("msgs").at(key);
        return value::map{{"msgs", std::move(found)}};
    }
    value commit(const value& asked) {
        for (const auto& [key, offset] : asked.at("offsets").members()) {
            if (owns(key)) mine_.commit(key, offset.integer());
            else ask(key, "commit_offsets", value::map{{"offsets", value::map{{key, offset}}}});
        }
        return {};
    }
    value committed(const value& asked) {
        value::map found;
        for (const value& name : asked.at("keys").items()) {
            const std::string& key = name.text();
            if (!owns(key)) {
                const value answer = ask(key, "list_committed_offsets", value::map{{"keys", value::array{key}}});
                if (const value* const offset = answer.at("offsets").find(key)) found[key] = *offset;
            } else if (const auto offset = mine_.committed(key)) {
                found[key] = *offset;
            }
        }
        return value::map{{"offsets", std::move(found)}};
    }

private:
    bool owns(const std::string& key) const { return owner(key, all_) == self_.name(); }
    /// Whether it has been done is not known where the owner does not answer: the error says so, and nobody tries again.
    value ask(const std::string& key, const std::string& kind, value what) {
        std::error_code error;
        const auto answer =
            self_.request({.sender = {}, .recipient = owner(key, all_), .kind = kind, .content = std::move(what)},
                          self_.clock().after(std::chrono::seconds(2)), error);
        if (!answer)
            throw lockstep::net::remote_error(lockstep::net::reply_code::timeout,
                                              "the owner of " + key + " does not answer");
        if (answer->kind == lockstep::net::error_kind) throw lockstep::net::remote_error(*answer);
        return answer->content.to_value();
    }

    node& self_;
    const std::vector<std::string> all_;
    logs mine_;
};

inline void serve(node& self, const std::vector<std::string>& all) {
    const auto b = std::make_shared<broker>(self, all);
    self.on("send", [b](const message& m) { return b->send(m.content.to_value()); });
    self.on("poll", [b](const message& m) { return b->poll(m.content.to_value()); });
    self.on("commit_offsets", [b](const message& m) { return b->commit(m.content.to_value()); });
    self.on("list_committed_offsets", [b](const message& m) { return b->committed(m.content.to_value()); });
}

} // namespace kafka
