#include "maelstrom/workbench.hpp"

#include "lockstep/net/node/virtual_clock.hpp"

namespace maelstrom {

namespace {
bool is_client(const std::string& name) { return name.starts_with('c'); }
} // namespace

message_fate weather::of(const message& m) {
    const lockstep::parking::raw_guard guard(lock_);
    if (is_client(m.sender) || is_client(m.recipient)) return {};
    if (m.sender.starts_with('n') && m.recipient.starts_with('n')) {
        ++sent_;
        if (!one_side_.empty() && one_side_.contains(m.sender) != one_side_.contains(m.recipient)) return {.copies = 0};
    }
    if (std::uniform_real_distribution<double>()(random_) < settings_.loss) return {.copies = 0};
    return {.delay = settings_.latency};
}

void weather::cut(const std::vector<std::string>& nodes) {
    const lockstep::parking::raw_guard guard(lock_);
    std::vector<std::string> shuffled = nodes;
    std::shuffle(shuffled.begin(), shuffled.end(), random_);
    one_side_ = {shuffled.begin(), shuffled.begin() + static_cast<std::ptrdiff_t>((nodes.size() + 1) / 2)};
}

void weather::heal() {
    const lockstep::parking::raw_guard guard(lock_);
    one_side_.clear();
}

std::size_t weather::sent() const {
    const lockstep::parking::raw_guard guard(lock_);
    return sent_;
}

std::vector<std::string> node_names(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back("n" + std::to_string(i));
    return names;
}

namespace {

/// Those errors after which nothing has been done (docs/protocol.md).
bool says_nothing_done(int code) {
    return code == 1 || code == 10 || code == 11 || code == 12 || code == 14 || (code >= 20 && code <= 30);
}

operation perform(node& client, const std::string& at, std::string kind, value asked, const settings& s) {
    message_clock& clock = client.clock();
    operation o{.kind = kind, .asked = asked, .node = at, .begin = clock.now()};
    std::error_code error;
    const auto answer =
        client.request({.sender = {}, .recipient = at, .kind = std::move(kind), .content = std::move(asked)},
                       clock.after(s.patience), error);
    o.end = clock.now();
    if (!answer) return o;
    if (answer->kind == error_kind) {
        o.code = remote_error(*answer).code();
        if (says_nothing_done(o.code)) o.how = operation::outcome::failed;
    } else {
        o.how = operation::outcome::ok;
        o.answered = answer->content.to_value();
    }
    return o;
}

/// One run: clients on fibers of the network's clock, who write to one history.
class running {
public:
    running(const workload& w, const settings& s, memory_network& network, weather& over_it)
        : w_(w), s_(s), network_(network), clock_(network.clock()), weather_(over_it), names_(node_names(s.nodes)) {}

    history all() {
        const time_point until = clock_.after(s_.length);
        for (std::size_t i = 0; i < s_.clients; ++i) start([this, i, until] { client(i, until); });
        if (s_.cuts > nanoseconds(0)) start([this, until] { cut_and_heal(until); });
        join();
        weather_.heal();
        clock_.sleep(s_.quiet);
        if (!w_.last.first.empty()) ask_all();
        return std::move(history_);
    }

private:
    void start(std::function<void()> f) {
        ++running_;
        clock_.start([this, f = std::move(f)] {
            f();
            lock_.lock();
            --running_;
            lock_.unlock_and_wake();
        });
    }
    void join() {
        std::error_code never_set;
        lock_.lock_when([this] { return running_ == 0; }, {}, never_set, "workbench (its clients)");
        lock_.unlock();
    }
    void keep(operation o) {
        lock_.lock();
        history_.push_back(std::move(o));
        lock_.unlock();
    }
    void client(std::size_t number, time_point until) {
        node self("c" + std::to_string(number), network_, {.first_id = 1});
        std::mt19937_64 random(s_.seed * 1000 + number);
        while (clock_.now() < until) {
            clock_.sleep(nanoseconds(
                static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(2 * s_.pause.count() + 1))));
            auto [kind, asked] = w_.next(random);
            keep(perform(self, names_[(number + random() % 2) % names_.size()], std::move(kind), std::move(asked), s_));
        }
    }
    void cut_and_heal(time_point until) {
        while (clock_.now() < until) {
            clock_.sleep(s_.cuts);
            weather_.cut(names_);
            clock_.sleep(s_.cuts);
            weather_.heal();
        }
    }
    void ask_all() {
        node self("c-last", network_, {.first_id = 1});
        for (const std::string& name : names_) {
            operation o = perform(self, name, w_.last.first, w_.last.second, s_);
            o.last = true;
            keep(std::move(o));
        }
    }

    const workload& w_;
    const settings s_;
    memory_network& network_;
    message_clock& clock_;
    weather& weather_;
    const std::vector<std::string> names_;
    lockstep::net::detail::state_lock lock_{clock_}; ///< guards what follows
    std::size_t running_ = 0;
    history history_;
};

} // namespace

history run(const workload& w, const settings& s, memory_network& network, weather& over_it) {
    return running(w, s, network, over_it).all();
}

result simulate(const std::string& workload_name, const node_maker& make, const settings& s) {
    const workload w = workload_of(workload_name);
    virtual_clock clock;
    weather over_it(s);
    memory_network network([&](const message& m) { return over_it.of(m); }, clock);
    result r;
    clock.run([&] {
        const services stores(network, s.seed);
        const std::vector<std::string> names = node_names(s.nodes);
        std::vector<std::unique_ptr<node>> nodes;
        for (const std::string& name : names) nodes.push_back(std::make_unique<node>(name, network));
        for (const auto& n : nodes) make(*n, names);
        r.all = run(w, s, network, over_it);
    });
    r.messages = over_it.sent();
    r.wrong = w.check(r.all);
    return r;
}

} // namespace maelstrom
