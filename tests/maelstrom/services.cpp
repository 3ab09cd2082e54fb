// Stores of keys and values, from strict to loose: lin-kv (what one has written everybody reads), seq-kv (everybody sees the same
// states in the same order, but perhaps not the newest), lww-kv (replicas that agree some time, on whichever write
// is the last by their clocks).
#include "maelstrom/workbench.hpp"

namespace maelstrom {

namespace {

using store = value::map;

/// One operation on one state of a store. Throws remote_error.
value apply(store& s, const message& m) {
    const value asked = m.content.to_value();
    const value& key = asked.at("key");
    const std::string name = key.is_text() ? key.text() : key.to_string();
    if (m.kind == "write") {
        s[name] = asked.at("value");
        return {};
    }
    const auto at = s.find(name);
    if (m.kind == "read") {
        if (at == s.end()) throw remote_error(reply_code::key_does_not_exist, "there is no key " + name);
        return value::map{{"value", at->second}};
    }
    const value* const create = asked.find("create_if_not_exists");
    if (at == s.end() && (create == nullptr || !create->boolean()))
        throw remote_error(reply_code::key_does_not_exist, "there is no key " + name);
    if (at != s.end() && at->second != asked.at("from"))
        throw remote_error(reply_code::precondition_failed, "it is " + at->second.to_string());
    s[name] = asked.at("to");
    return {};
}

/// Handlers of several fibers on one state.
template <class State>
void serve(node& n, std::shared_ptr<State> state) {
    const auto lock = std::make_shared<lockstep::parking::raw_lock>();
    for (const char* kind : {"read", "write", "cas"})
        n.on(kind, [=](const message& m) {
            const lockstep::parking::raw_guard guard(*lock);
            return state->handle(m);
        });
}

struct linear {
    store now;
    value handle(const message& m) { return apply(now, m); }
};

struct sequential {
    explicit sequential(std::uint64_t seed) : random(seed) {}

    std::vector<store> states{store()};
    std::map<std::string, std::size_t> seen; ///< by client: the newest state that it knows of
    std::mt19937_64 random;

    value handle(const message& m) {
        std::size_t& known = seen[m.sender];
        if (m.kind != "read") { // what changes it must know the newest
            store next = states.back();
            known = states.size() - 1;
            value answer = apply(next, m);
            states.push_back(std::move(next));
            known = states.size() - 1;
            return answer;
        }
        known += random() % (states.size() - known);
        return apply(states[known], m);
    }
};

struct replicated {
    explicit replicated(std::uint64_t seed) : random(seed) {}

    struct entry {
        store data;
        std::map<std::string, std::uint64_t> written; ///< when, by key
    };
    std::array<entry, 5> replicas;
    std::uint64_t time = 0;
    std::mt19937_64 random;

    value handle(const message& m) {
        if (random() % 4 == 0) meet(replicas[random() % 5], replicas[random() % 5]);
        entry& here = replicas[random() % 5];
        value answer = apply(here.data, m);
        if (m.kind == "read") return answer;
        const value key = m.content.to_value().at("key");
        here.written[key.is_text() ? key.text() : key.to_string()] = ++time;
        return answer;
    }
    static void meet(entry& a, entry& b) {
        for (auto [from, to] : {std::pair(&a, &b), std::pair(&b, &a)})
            for (const auto& [key, when] : from->written)
                if (when > to->written[key]) {
                    to->written[key] = when;
                    to->data[key] = from->data[key];
                }
    }
};

} // namespace

services::services(memory_network& network, std::uint64_t seed)
    : linear_("lin-kv", network), sequential_("seq-kv", network), last_write_wins_("lww-kv", network) {
    serve(linear_, std::make_shared<linear>());
    serve(sequential_, std::make_shared<sequential>(seed));
    serve(last_write_wins_, std::make_shared<replicated>(seed));
}

} // namespace maelstrom
