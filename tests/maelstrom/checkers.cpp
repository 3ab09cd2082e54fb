#include "maelstrom/checkers.hpp"

namespace maelstrom {

namespace {

using outcome = operation::outcome;

std::string told(const operation& o) {
    return o.kind + " " + o.asked.to_string() + " of " + o.node + " at " +
           std::to_string(o.begin.time_since_epoch() / std::chrono::milliseconds(1)) + " ms: " + o.answered.to_string();
}

/// Adds it, unless there are enough already.
void add(problems& to, std::string what) {
    if (to.size() < 10) to.push_back(std::move(what));
}

/// Runs a check that looks into answers: one that is not made as it should be is a problem itself.
template <class F>
void each_answer(const history& h, std::string_view kind, problems& found, F f) {
    for (const operation& o : h) {
        if (o.kind != kind || o.how != outcome::ok) continue;
        try {
            f(o);
        } catch (const value_error& e) {
            add(found, "this is no answer: " + told(o) + " (" + e.what() + ")");
        }
    }
}

} // namespace

problems check_answered(const history& h) {
    problems found;
    for (const operation& o : h)
        if (o.how == outcome::unknown) add(found, "no answer: " + told(o));
    return found;
}

problems check_echo(const history& h) {
    problems found = check_answered(h);
    each_answer(h, "echo", found, [&](const operation& o) {
        if (o.answered.at("echo") != o.asked.at("echo")) add(found, "that is no echo: " + told(o));
    });
    return found;
}

problems check_unique_ids(const history& h) {
    problems found;
    std::set<std::string> seen;
    each_answer(h, "generate", found, [&](const operation& o) {
        if (!seen.insert(o.answered.at("id").to_string()).second) add(found, "that came before: " + told(o));
    });
    return found;
}

problems check_broadcast(const history& h) {
    problems found;
    std::map<std::int64_t, time_point> asked; // when
    std::set<std::int64_t> kept;              // those that must not be lost
    for (const operation& o : h) {
        if (o.kind != "broadcast") continue;
        const std::int64_t v = o.asked.at("message").integer();
        asked[v] = o.begin;
        if (o.how == outcome::ok) kept.insert(v);
    }
    std::map<std::string, std::pair<time_point, std::set<std::int64_t>>>
        known; // by node: what a read has shown, when it ended
    each_answer(h, "read", found, [&](const operation& o) {
        std::set<std::int64_t> values;
        for (const value& v : o.answered.at("messages").items()) {
            values.insert(v.integer());
            const auto at = asked.find(v.integer());
            if (at == asked.end() || at->second > o.end)
                add(found, "nobody has sent " + v.to_string() + ": " + told(o));
        }
        auto& [when, before] = known[o.node];
        if (o.begin >= when && !std::ranges::includes(values, before))
            add(found, "a node has forgotten something: " + told(o));
        if (o.end >= when) {
            when = o.end;
            before = values;
        }
        if (o.last && !std::ranges::includes(values, kept)) add(found, "a node does not know all: " + told(o));
    });
    if (std::ranges::none_of(h, [](const operation& o) { return o.last && o.how == outcome::ok; }))
        add(found, "nobody could be read in the end");
    return found;
}

problems check_counter(const history& h) {
    problems found;
    std::int64_t sure = 0;
    std::set<std::int64_t> possible{0}; // of those that may have been added
    std::int64_t least = 0, most = 0;
    for (const operation& o : h) {
        if (o.kind != "add") continue;
        const std::int64_t delta = o.asked.at("delta").integer();
        if (o.how == outcome::failed) continue;
        (delta < 0 ? least : most) += delta;
        if (o.how == outcome::ok) {
            sure += delta;
        } else {
            std::set<std::int64_t> with;
            for (const std::int64_t p : possible) with.insert(p + delta);
            possible.merge(with);
        }
    }
    each_answer(h, "read", found, [&](const operation& o) {
        const std::int64_t v = o.answered.at("value").integer();
        if (v < least || v > most) add(found, "nothing adds up to that: " + told(o));
        if (o.last && !possible.contains(v - sure)) add(found, "it should be " + std::to_string(sure) + ": " + told(o));
    });
    if (std::ranges::none_of(h, [](const operation& o) { return o.last && o.how == outcome::ok; }))
        add(found, "nobody could be read in the end");
    return found;
}

namespace {

/// Of one log: what is where, and until where it has been read at the end.
struct log_view {
    std::map<std::int64_t, value> at;
    std::map<std::string, std::int64_t> of; ///< by value
};

void place(log_view& log, std::int64_t offset, const value& v, const operation& o, problems& found) {
    if (const auto [at, is_new] = log.at.emplace(offset, v); !is_new && at->second != v)
        add(found, "there was " + at->second.to_string() + " at that offset: " + told(o));
    if (const auto [of, is_new] = log.of.emplace(v.to_string(), offset); !is_new && of->second != offset)
        add(found, "it was at offset " + std::to_string(of->second) + " before: " + told(o));
}

} // namespace

problems check_kafka(const history& h) {
    problems found;
    std::map<std::string, log_view> logs;
    std::set<std::string> sent;
    for (const operation& o : h)
        if (o.kind == "send") sent.insert(o.asked.at("msg").to_string());
    each_answer(h, "send", found, [&](const operation& o) {
        place(logs[o.asked.at("key").text()], o.answered.at("offset").integer(), o.asked.at("msg"), o, found);
    });
    each_answer(h, "poll", found, [&](const operation& o) {
        for (const auto& [key, list] : o.answered.at("msgs").members()) {
            std::int64_t before = o.asked.at("offsets").at(key).integer() - 1;
            for (const value& one : list.items()) {
                const std::int64_t offset = one.items().at(0).integer();
                if (offset <= before) add(found, "offsets go back: " + told(o));
                if (!sent.contains(one.items().at(1).to_string()))
                    add(found, "nobody has sent " + one.to_string() + ": " + told(o));
                place(logs[key], offset, one.items().at(1), o, found);
                before = offset;
            }
        }
    });
    // Whatever was sent and acknowledged is found where it should be by who reads past it.
    each_answer(h, "poll", found, [&](const operation& o) {
        for (const auto& [key, list] : o.answered.at("msgs").members()) {
            if (list.items().empty()) continue;
            std::set<std::int64_t> read;
            for (const value& one : list.items()) read.insert(one.items().at(0).integer());
            for (const operation& s : h) {
                if (s.kind != "send" || s.how != outcome::ok || s.end > o.begin || s.asked.at("key").text() != key)
                    continue;
                const std::int64_t offset = s.answered.at("offset").integer();
                if (offset >= *read.begin() && offset <= *read.rbegin() && !read.contains(offset))
                    add(found, "a message was passed over: " + told(s) + " by " + told(o));
            }
        }
    });
    each_answer(h, "list_committed_offsets", found, [&](const operation& o) {
        for (const operation& c : h) {
            if (c.kind != "commit_offsets" || c.how != outcome::ok || c.end > o.begin) continue;
            for (const auto& [key, offset] : c.asked.at("offsets").members()) {
                const value* const listed = o.answered.at("offsets").find(key);
                if (listed == nullptr || listed->integer() < offset.integer())
                    add(found, "what was committed is not: " + told(c) + " then " + told(o));
            }
        }
    });
    for (const operation& s : h) { // the last read of all is from the start
        if (s.kind != "send" || s.how != outcome::ok) continue;
        const std::string& key = s.asked.at("key").text();
        const auto read = std::ranges::any_of(h, [&](const operation& o) {
            if (o.kind != "poll" || o.how != outcome::ok || !o.last) return false;
            const value* const list = o.answered.at("msgs").find(key);
            return list != nullptr && list->is_array() &&
                   (list->items().size() >= 50 || // a page: there may be more
                    std::ranges::any_of(list->items(),
                                        [&](const value& one) { return one.items().at(1) == s.asked.at("msg"); }));
        });
        if (!read) add(found, "it is lost: " + told(s));
    }
    return found;
}

} // namespace maelstrom
