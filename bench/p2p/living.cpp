// Peers as they are, in memory: they join, look after their tables, die, and are looked for.
#include "lockstep/net/message/codec.hpp"
#include "p2p/figures.hpp"
#include "tests/p2p/town.hpp"

#include <cmath>
#include <map>
#include <numeric>
#include <sys/resource.h>
#include <unistd.h>

namespace bench::p2p {

namespace {

using namespace lockstep::net;
using namespace lockstep::net::p2p;
using namespace std::chrono_literals;

double processor_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}
double resident_kib() {
    long pages = 0, resident = 0;
    std::FILE* const file = std::fopen("/proc/self/statm", "r");
    if (file == nullptr || std::fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
    if (file != nullptr) std::fclose(file);
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1024;
}

/// Counts what is sent; the bytes of one message in a hundred.
class traffic {
public:
    explicit traffic(memory_network& wires) {
        wires.watch([this](const message& m) {
            if (++messages % 100 == 0) bytes += 100 * encoded_size(m);
        });
    }
    std::size_t messages = 0, bytes = 0;

private:
    static std::size_t encoded_size(const message& m) {
        std::string frame;
        frame_codec().encode(m, no_deadline, frame);
        return frame.size();
    }
};

/// What look-ups come to, against what is right.
struct tries {
    std::size_t all = 0, nearest_found = 0, five_found = 0;
    double hops = 0, most_hops = 0, seconds = 0;
    std::vector<double> requests{};
    std::map<peer_id, message_deadline> arrivals{}; ///< of those who were not there from the beginning

    /// Compares with who was there all the time, at least half a minute before: whoever comes or dies meanwhile may be found or not.
    void one(town& t, peer& asks) {
        const peer_id target = peer_id::any(t.random);
        const message_deadline begin = t.clock.now();
        std::vector<contact> right = t.nearest(target, 25, &asks);
        std::erase_if(right, [&](const contact& c) {
            const auto came = arrivals.find(c.id());
            return came != arrivals.end() && begin - came->second < 30s;
        });
        const found f = asks.find(target);
        seconds += std::chrono::duration<double>(t.clock.now() - begin).count();
        const auto after = t.nearest(target, 40, &asks);
        std::erase_if(right, [&](const contact& c) { return std::ranges::find(after, c) == after.end(); });
        if (right.size() > 5) right.resize(5);
        const auto has = [&](const contact& c) { return std::ranges::find(f.nearest, c) != f.nearest.end(); };
        ++all;
        nearest_found += !right.empty() && has(right.front());
        five_found += std::ranges::all_of(right, has);
        hops += static_cast<double>(f.hops);
        most_hops = std::max(most_hops, static_cast<double>(f.hops));
        requests.push_back(static_cast<double>(f.requests));
    }
    double share(std::size_t of) const { return 100.0 * static_cast<double>(of) / static_cast<double>(all); }
    double mean(double sum) const { return sum / static_cast<double>(all); }
    double quantile(double q) {
        std::ranges::sort(requests);
        return requests[static_cast<std::size_t>(q * static_cast<double>(requests.size() - 1))];
    }
};

} // namespace

void measure_crowd(figures& into, std::size_t n) {
    town t({.delay_least = 20ms, .delay_most = 100ms});
    const traffic sent(t.wires);
    t.run([&] {
        const std::string those = std::to_string(n) + " peers: ";
        const double before_kib = resident_kib(), before = processor_seconds();
        t.settle(n);
        t.clock.sleep(10min);
        const double used = processor_seconds() - before;
        into.add({those + "memory of each", (resident_kib() - before_kib) / static_cast<double>(n), "KiB", 4096,
                  figure::at_most});
        into.add({those + "processor time for a message", 1e6 * used / static_cast<double>(sent.messages), "us"});
        into.add({those + "to join and be settled", used, "CPU s"});
        tries look;
        for (int i = 0; i < 300; ++i) look.one(t, *t.peers[t.random() % n]);
        into.add({those + "hops, mean", look.mean(look.hops), "", 2.6, figure::at_most});
        into.add({those + "hops, most", look.most_hops, "", 4, figure::at_most});
        into.add({those + "requests, p99", look.quantile(0.99), "", 26, figure::at_most});
        into.add({those + "the 5 nearest found", look.share(look.five_found), "%", 99.9, figure::at_least});
        into.add({those + "time of a look-up, 20 to 100 ms a way", look.mean(look.seconds), "virtual s"});
    });
}

void measure_churn(figures& into, std::size_t n, double hours) {
    constexpr double session = 60 * 60; // seconds, on average
    town t({.delay_least = 20ms, .delay_most = 100ms});
    const traffic sent(t.wires);
    t.run([&] {
        t.settle(n);
        t.clock.sleep(10min);
        const std::size_t messages_before = sent.messages, bytes_before = sent.bytes;
        const double used_before = processor_seconds();
        const message_deadline begin = t.clock.now();
        const message_deadline end = begin + std::chrono::nanoseconds(static_cast<std::int64_t>(hours * 3600e9));
        tries look;
        std::size_t died = 0, under_way = 0;
        const auto beside = [&](auto f) {
            ++under_way;
            t.clock.start([&, f] {
                f();
                --under_way;
            });
        };
        // Sessions are exponential: somebody dies, and somebody else comes, every session / n. A few stay, and look things up.
        constexpr std::size_t stay = 20;
        std::exponential_distribution<double> until_next(static_cast<double>(n) / session);
        message_deadline next = begin;
        for (;;) {
            next += std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * until_next(t.random)));
            if (next > end) break;
            t.clock.sleep(next - t.clock.now());
            const std::size_t dies = stay + t.random() % (t.peers.size() - stay);
            std::swap(t.peers[dies], t.peers.back());
            t.peers.pop_back();
            ++died;
            const std::vector<contact> known{t.peers[t.random() % stay]->self(),
                                             t.peers[t.random() % t.peers.size()]->self()};
            look.arrivals[t.arrive().id()] = t.clock.now();
            beside([newcomer = t.peers.back(), known] { newcomer->join(known); });
            if (died % 4 == 0) beside([&] { look.one(t, *t.peers[t.random() % stay]); });
        }
        while (under_way > 0) t.clock.sleep(1s);
        const double seconds = std::chrono::duration<double>(t.clock.now() - begin).count() * static_cast<double>(n);
        const std::string those = std::to_string(n) + " peers, " + std::to_string(static_cast<int>(std::ceil(hours))) +
                                  " h, sessions of 60 min: ";
        into.add({those + "deaths", static_cast<double>(died)});
        into.add(
            {those + "look-ups that found the nearest", look.share(look.nearest_found), "%", 99.9, figure::at_least});
        into.add({those + "the 5 nearest", look.share(look.five_found), "%"});
        into.add({those + "requests, mean",
                  std::accumulate(look.requests.begin(), look.requests.end(), 0.0) / static_cast<double>(look.all)});
        into.add({those + "requests, p99", look.quantile(0.99)});
        into.add({those + "time of a look-up", look.mean(look.seconds), "virtual s"});
        into.add({those + "messages of a peer", static_cast<double>(sent.messages - messages_before) / seconds, "/s"});
        into.add({those + "bytes of a peer", static_cast<double>(sent.bytes - bytes_before) / seconds, "B/s"});
        into.add({those + "processor time of an hour", (processor_seconds() - used_before) / hours, "CPU s"});
    });
}

} // namespace bench::p2p
