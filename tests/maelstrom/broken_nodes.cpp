#include "maelstrom/broken_nodes.hpp"

#include "examples/net/maelstrom/broadcast.hpp"
#include "examples/net/maelstrom/counter.hpp"
#include "examples/net/maelstrom/kafka.hpp"
#include "examples/net/maelstrom/key_value.hpp"

namespace maelstrom {

namespace {

using names = std::vector<std::string>;

value said(const message& m) { return m.content.to_value(); }

/// For handlers that keep a state between them: everything here runs on one worker, so it needs no lock.
template <class T>
std::shared_ptr<T> shared(T initial = {}) {
    return std::make_shared<T>(std::move(initial));
}

void add_echoes(std::vector<broken_node>& all) {
    all.push_back({"echo", "answers something else now and then", [](node& n, const names&) {
                       n.on("echo", [count = shared<int>()](const message& m) {
                           return ++*count % 50 == 0 ? value::map{{"echo", "what?"}} : said(m).members();
                       });
                   }});
    all.push_back({"echo", "answers what it was asked before", [](node& n, const names&) {
                       n.on("echo", [before = shared<value>(value::map{{"echo", ""}})](const message& m) {
                           return std::exchange(*before, said(m));
                       });
                   }});
    all.push_back({"echo", "does not answer now and then", [](node& n, const names&) {
                       n.on("echo", [&n, count = shared<int>()](const message& m) {
                           if (++*count % 50 == 0) n.clock().sleep(std::chrono::minutes(1));
                           return m.content;
                       });
                   }});
    all.push_back({"echo", "leaves the echo out", [](node& n, const names&) {
                       n.on("echo", [](const message&) { return value(value::map{{"text", "hello"}}); });
                   }});
}

void add_unique_ids(std::vector<broken_node>& all) {
    const auto add = [&](const char* how, std::function<value(node&, std::uint64_t count)> id) {
        all.push_back({"unique-ids", how, [id](node& n, const names&) {
                           n.on("generate", [&n, id, count = shared<std::uint64_t>()](const message&) {
                               return value(value::map{{"id", id(n, ++*count)}});
                           });
                       }});
    };
    add("counts without saying who it is", [](node&, std::uint64_t count) { return value(count); });
    add("takes the time, which two can have at once", [](node& n, std::uint64_t) {
        return value(n.clock().now().time_since_epoch() / std::chrono::milliseconds(1));
    });
    add("takes random numbers of 16 bits", [](node& n, std::uint64_t count) {
        return value(std::hash<std::string>()(n.name() + std::to_string(count)) % 65536);
    });
}

void add_broadcasts(std::vector<broken_node>& all) {
    /// Keeps a set; `on_new` is told of each new value.
    const auto add = [&](const char* how, std::function<void(node&, const names&, std::int64_t)> on_new,
                         std::function<void(std::set<std::int64_t>&)> before_read = nullptr) {
        all.push_back({"broadcast", how, [=](node& n, const names& nodes) {
                           const auto known = shared<std::set<std::int64_t>>();
                           for (const char* kind : {"broadcast", "pass"})
                               n.on(kind, [=, &n](const message& m) {
                                   const std::int64_t v = said(m).at("message").integer();
                                   if (known->insert(v).second && m.kind == "broadcast") on_new(n, nodes, v);
                                   return value();
                               });
                           n.on("read", [=](const message&) {
                               if (before_read) before_read(*known);
                               return value::map{{"messages", value::array(known->begin(), known->end())}};
                           });
                       }});
    };
    const auto to_all = [](node& n, const names& nodes, std::int64_t v) {
        n.broadcast(nodes, "pass", value::map{{"message", v}});
    };
    add("tells nobody", [](node&, const names&, std::int64_t) {});
    add("tells each once, whether it arrives or not", to_all);
    add("tells all but the last", [=](node& n, const names& nodes, std::int64_t v) {
        to_all(n, {nodes.begin(), nodes.end() - 1}, v);
    });
    const auto until_it_arrives = [](node& n, const names& nodes, std::int64_t v) {
        for (const std::string& to : nodes)
            if (to != n.name())
                n.clock().start([&n, to, v] {
                    std::error_code error;
                    for (int left = 20; left > 0; --left)
                        if (n.request(
                                {.sender = {}, .recipient = to, .kind = "pass", .content = value::map{{"message", v}}},
                                n.clock().after(std::chrono::milliseconds(500)), error))
                            return;
                });
    };
    add("forgets the oldest", until_it_arrives, [](auto& known) {
        if (known.size() > 50) known.erase(known.begin());
    });
    add("makes something up", until_it_arrives, [](auto& known) { known.insert(1'000'000); });
}

void add_counters(std::vector<broken_node>& all) {
    for (const char* workload : {"g-counter", "pn-counter"}) {
        all.push_back(
            {workload, "counts for itself alone", [](node& n, const names&) { counter::serve(n, {n.name()}); }});
        all.push_back({workload, "tells each once of what is added", [](node& n, const names& nodes) {
                           const auto sum = shared<std::int64_t>();
                           n.on("add", [=, &n](const message& m) {
                               *sum += said(m).at("delta").integer();
                               n.broadcast(nodes, "more", m.content);
                               return value();
                           });
                           n.on("more", [=](const message& m) {
                               *sum += said(m).at("delta").integer();
                               return value();
                           });
                           n.on("read", [=](const message&) { return value::map{{"value", *sum}}; });
                       }});
        all.push_back({workload, "takes the greatest sum of all for the sum", [](node& n, const names& nodes) {
                           const auto sum = shared<std::int64_t>();
                           n.on("add", [=](const message& m) {
                               *sum += said(m).at("delta").integer();
                               return value();
                           });
                           n.on("sum", [=](const message& m) {
                               *sum = std::max(*sum, said(m).at("value").integer());
                               return value();
                           });
                           n.on("read", [=](const message&) { return value::map{{"value", *sum}}; });
                           n.every(std::chrono::milliseconds(500), [=, &n] {
                               n.broadcast(nodes, "sum", value::map{{"value", *sum}});
                           });
                       }});
        all.push_back({workload, "says that it has added and has not, now and then", [](node& n, const names& nodes) {
                           const auto sums = std::make_shared<counter::totals>();
                           n.on("add", [=, &n, count = shared<int>()](const message& m) {
                               if (++*count % 20 != 0) sums->add(n.name(), said(m).at("delta").integer());
                               return value();
                           });
                           n.on("read", [=](const message&) { return value::map{{"value", sums->sum()}}; });
                           n.on("totals", [=](const message& m) {
                               sums->merge(said(m).at("totals").members());
                               return value();
                           });
                           n.every(std::chrono::milliseconds(500), [=, &n] {
                               n.broadcast(nodes, "totals", value::map{{"totals", sums->state()}});
                           });
                       }});
    }
}

void add_logs(std::vector<broken_node>& all) {
    /// As the right one, but for what `change` does to the answers of a kind.
    const auto add = [&](const char* how, const std::string& kind,
                         std::function<value(kafka::broker&, const value&, int)> change) {
        all.push_back({"kafka", how, [=](node& n, const names& nodes) {
                           const auto b = std::make_shared<kafka::broker>(n, nodes);
                           const auto count = shared<int>();
                           const auto on = [&](const std::string& which, value (kafka::broker::*right)(const value&)) {
                               n.on(which, [=](const message& m) {
                                   return which == kind && m.sender.starts_with('c') ? change(*b, said(m), ++*count)
                                                                                     : ((*b).*right)(said(m));
                               });
                           };
                           on("send", &kafka::broker::send);
                           on("poll", &kafka::broker::poll);
                           on("commit_offsets", &kafka::broker::commit);
                           on("list_committed_offsets", &kafka::broker::committed);
                       }});
    };
    all.push_back({"kafka", "has a log of its own", [](node& n, const names&) { kafka::serve(n, {n.name()}); }});
    add("keeps nothing of what it acknowledges, now and then", "send",
        [](kafka::broker& b, const value& asked, int count) {
            if (count % 50 == 0) return value(value::map{{"offset", 1'000'000 + count}});
            return b.send(asked);
        });
    add("appends twice", "send", [](kafka::broker& b, const value& asked, int count) {
        if (count % 50 == 0) b.send(asked);
        return b.send(asked);
    });
    add("leaves something out of what is read", "poll", [](kafka::broker& b, const value& asked, int) {
        value answer = b.poll(asked);
        for (auto& [key, list] : answer["msgs"].members())
            if (list.items().size() > 2) list.items().erase(list.items().begin() + 1);
        return answer;
    });
    add("gives what is read backwards", "poll", [](kafka::broker& b, const value& asked, int) {
        value answer = b.poll(asked);
        for (auto& [key, list] : answer["msgs"].members()) std::ranges::reverse(list.items());
        return answer;
    });
    add("commits nothing", "commit_offsets", [](kafka::broker&, const value&, int) { return value(); });
}

void add_stores(std::vector<broken_node>& all) {
    all.push_back({"lin-kv", "asks a store that is only sequentially consistent",
                   [](node& n, const names&) { key_value::serve(n, "seq-kv"); }});
    all.push_back({"lin-kv", "asks a store where the last write wins",
                   [](node& n, const names&) { key_value::serve(n, "lww-kv"); }});
    all.push_back({"lin-kv", "has a store of its own", [](node& n, const names&) {
                       const auto store = shared<value::map>();
                       n.on("read", [=](const message& m) {
                           const auto at = store->find(said(m).at("key").to_string());
                           if (at == store->end()) throw remote_error(reply_code::key_does_not_exist, "no such key");
                           return value::map{{"value", at->second}};
                       });
                       n.on("write", [=](const message& m) {
                           (*store)[said(m).at("key").to_string()] = said(m).at("value");
                           return value();
                       });
                       n.on("cas", [=](const message&) -> message_content {
                           throw remote_error(reply_code::temporarily_unavailable, "not today");
                       });
                   }});
    all.push_back({"lin-kv", "compares, then writes, as if nobody came between", [](node& n, const names&) {
                       const auto ask = [&n](const char* kind, value what) {
                           return said(
                               n.request("lin-kv", kind, std::move(what), n.clock().after(std::chrono::seconds(1))));
                       };
                       n.on("read", [=](const message& m) { return ask("read", said(m)); });
                       n.on("write", [=](const message& m) { return ask("write", said(m)); });
                       n.on("cas", [=](const message& m) {
                           const value asked = said(m);
                           if (ask("read", value::map{{"key", asked.at("key")}}).at("value") != asked.at("from"))
                               throw remote_error(reply_code::precondition_failed, "it is something else");
                           return ask("write", value::map{{"key", asked.at("key")}, {"value", asked.at("to")}});
                       });
                   }});
}

} // namespace

std::vector<broken_node> broken_nodes() {
    std::vector<broken_node> all;
    add_echoes(all);
    add_unique_ids(all);
    add_broadcasts(all);
    add_counters(all);
    add_logs(all);
    add_stores(all);
    return all;
}

} // namespace maelstrom
