// What clients ask in each workload.
#include "maelstrom/checkers.hpp"

#include <atomic>

namespace maelstrom {

namespace {

using asks = std::pair<std::string, value>;

std::int64_t below(std::mt19937_64& random, std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
}

workload counters(const std::string& name, std::int64_t least) {
    return {name,
            [least](std::mt19937_64& random) -> asks {
                if (below(random, 2) == 0) return {"read", nullptr};
                return {"add", value::map{{"delta", least + below(random, 6)}}};
            },
            {"read", nullptr},
            check_counter};
}

workload broadcasts() {
    const auto next = std::make_shared<std::atomic<std::int64_t>>(0);
    return {"broadcast",
            [next](std::mt19937_64& random) -> asks {
                if (below(random, 2) == 0) return {"read", nullptr};
                return {"broadcast", value::map{{"message", next->fetch_add(1)}}};
            },
            {"read", nullptr},
            check_broadcast};
}

workload logs() {
    const auto next = std::make_shared<std::atomic<std::int64_t>>(0);
    const value all_keys = value::array{"0", "1", "2", "3"};
    value::map from_start;
    for (const value& key : all_keys.items()) from_start[key.text()] = 0;
    return {"kafka",
            [=](std::mt19937_64& random) -> asks {
                const std::string key = std::to_string(below(random, 4));
                const std::int64_t n = next->load();
                switch (below(random, 5)) {
                case 0:
                case 1: return {"send", value::map{{"key", key}, {"msg", next->fetch_add(1)}}};
                case 2: return {"commit_offsets", value::map{{"offsets", value::map{{key, below(random, n / 4 + 1)}}}}};
                case 3: return {"list_committed_offsets", value::map{{"keys", all_keys}}};
                default: return {"poll", value::map{{"offsets", value::map{{key, below(random, n / 4 + 1)}}}}};
                }
            },
            {"poll", value::map{{"offsets", from_start}}},
            check_kafka};
}

workload registers() {
    const auto count = std::make_shared<std::atomic<std::int64_t>>(0);
    return {"lin-kv",
            [count](std::mt19937_64& random) -> asks {
                // New keys come all the time, so that no key's history gets long.
                const value key = count->fetch_add(1) / 60 * 2 + below(random, 2);
                switch (below(random, 3)) {
                case 0: return {"read", value::map{{"key", key}}};
                case 1: return {"write", value::map{{"key", key}, {"value", below(random, 5)}}};
                default: return {"cas", value::map{{"key", key}, {"from", below(random, 5)}, {"to", below(random, 5)}}};
                }
            },
            {},
            check_linearizable};
}

} // namespace

workload workload_of(const std::string& name) {
    if (name == "echo")
        return {name,
                [](std::mt19937_64& random) -> asks {
                    return {"echo", value::map{{"echo", "Please echo " + std::to_string(random() % 1000)}}};
                },
                {},
                check_echo};
    if (name == "unique-ids")
        return {name, [](std::mt19937_64&) -> asks { return {"generate", nullptr}; }, {}, check_unique_ids};
    if (name == "broadcast") return broadcasts();
    if (name == "g-counter") return counters(name, 0);
    if (name == "pn-counter") return counters(name, -3);
    if (name == "kafka") return logs();
    if (name == "lin-kv") return registers();
    throw std::invalid_argument("there is no workload '" + name + "'");
}

} // namespace maelstrom
