// A work-alike of the Maelstrom workbench (github.com/jepsen-io/maelstrom): clients ask nodes for what a workload says, over a
// network that delays, loses and cuts; what was asked and answered is the history, and a checker says what is wrong with it.
// The nodes are processes, or fibers in this one by a virtual clock; the workbench does not know the difference.
#pragma once

#include "lockstep/net/node/memory_network.hpp"
#include "lockstep/net/node/node.hpp"

#include <random>

namespace maelstrom {

using namespace lockstep::net;
using time_point = message_deadline;
using std::chrono::nanoseconds;

/// What a client has asked, and what has become of it.
struct operation {
    enum class outcome { ok, failed, unknown }; ///< failed: it has not been done; unknown: maybe

    std::string kind;
    value asked;
    std::string node; ///< of whom
    time_point begin{}, end{};
    outcome how = outcome::unknown;
    value answered{};  ///< where it is ok
    int code = 0;      ///< where it is not
    bool last = false; ///< after the network was healed, and all had time to say what they had to
};
using history = std::vector<operation>;

/// What is wrong, in words.
using problems = std::vector<std::string>;

/// What clients ask, and how it is judged.
struct workload {
    std::string name;
    /// The next request of a client: its kind, and what it says.
    std::function<std::pair<std::string, value>(std::mt19937_64&)> next;
    /// What each node is asked at the end; none where its kind is empty.
    std::pair<std::string, value> last;
    std::function<problems(const history&)> check;
};

/// By its name ("echo", "unique-ids", "broadcast", "g-counter", "pn-counter", "kafka", "lin-kv"). Throws std::invalid_argument.
workload workload_of(const std::string& name);

struct settings {
    std::size_t nodes = 5;
    std::size_t clients = 5;
    nanoseconds length = std::chrono::seconds(10);
    nanoseconds pause = std::chrono::milliseconds(20); ///< of each client, between two operations, on average
    nanoseconds patience = std::chrono::seconds(1);    ///< of each client, for one
    nanoseconds quiet = std::chrono::seconds(10);      ///< before the last questions
    nanoseconds latency{0};                            ///< of each message that is neither from nor to a client
    double loss = 0;                                   ///< likewise
    nanoseconds cuts{0};                               ///< how long the network is cut in two, and then whole; 0: never
    std::uint64_t seed = 1;
};

/// Who is between the nodes: what becomes of each message, and how many there were.
class weather {
public:
    explicit weather(const settings& s) : settings_(s), random_(s.seed) {}

    message_fate of(const message& m);
    /// Cuts it in two, at random.
    void cut(const std::vector<std::string>& nodes);
    void heal();
    /// Messages between nodes.
    std::size_t sent() const;

private:
    mutable lockstep::parking::raw_lock lock_;
    const settings settings_;
    std::mt19937_64 random_;
    std::set<std::string> nodes_, one_side_;
    std::size_t sent_ = 0;
};

/// "n0", "n1" …
std::vector<std::string> node_names(std::size_t count);

/// Runs the workload against nodes that are there. On a fiber of the network's clock, where that is virtual.
history run(const workload& w, const settings& s, memory_network& network, weather& over_it);

/// How a node in this process is made: it registers its handlers.
using node_maker = std::function<void(node&, const std::vector<std::string>& all)>;

struct result {
    history all;
    problems wrong;
    std::size_t messages = 0; ///< between nodes
};
/// Runs it in this process, by a virtual clock.
result simulate(const std::string& workload_name, const node_maker& make, const settings& s);

/// The services lin-kv, seq-kv and lww-kv on a network.
class services {
public:
    services(memory_network& network, std::uint64_t seed);

private:
    node linear_, sequential_, last_write_wins_;
};

} // namespace maelstrom
