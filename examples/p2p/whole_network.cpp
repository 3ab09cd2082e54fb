// whole_network: thousands of peers in one process, in memory and in a time of their own, that come and go; what it measures it prints.
// `whole_network --help` says the rest.
#include "lockstep/net/node/memory_network.hpp"
#include "lockstep/net/node/virtual_clock.hpp"
#include "lockstep/net/p2p/memory_peers.hpp"
#include "lockstep/net/p2p/peer/peer.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <fstream>

namespace net = lockstep::net;
namespace p2p = lockstep::net::p2p;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr const char* footer = R"(Examples:
  whole_network                                10,000 peers for an hour of theirs (some minutes of ours; a few GiB)
  whole_network --peers 500 --session 10       fewer, of whom each stays ten minutes on average
  whole_network --peers 500 --loss 0.05        one message in twenty is lost

Each line is what a while of theirs came to: how many peers there are, how many have died and been replaced, look-ups and how many of them
found the nearest of all, the steps that took (mean, most), the requests (mean), and messages a second and peer.

Exit status: 0 at least 99 % of the look-ups have found the nearest, 1 fewer, 2 the command line makes no sense.)";

struct settings {
    std::size_t peers = 10'000, look_ups = 30;
    double hours = 1, session_minutes = 60, loss = 0;
    std::uint64_t seed = 1;
};

/// What came of look-ups.
struct tally {
    std::size_t look_ups = 0, right = 0, requests = 0, hops = 0, most_hops = 0;

    void add(const p2p::found& f, bool found_nearest) {
        ++look_ups;
        right += found_nearest;
        requests += f.requests;
        hops += f.hops;
        most_hops = std::max(most_hops, f.hops);
    }
    double mean(std::size_t of) const {
        return look_ups == 0 ? 0 : static_cast<double>(of) / static_cast<double>(look_ups);
    }
};

/// Lives in the time of the clock: all members but the constructor's are called by fibers of it.
class world {
public:
    explicit world(const settings& s)
        : settings_(s), random_(s.seed),
          wires_({.delay_least = milliseconds(20), .delay_most = milliseconds(150), .loss = s.loss}, s.seed, clock_),
          network_(wires_) {
        wires_.watch([this](const net::message&) { ++messages_; });
    }

    /// Returns how many of all look-ups were right, of 1.
    double run() {
        double right = 0;
        clock_.run([&] {
            settle();
            right = live();
            all_.clear();
        });
        return right;
    }

private:
    using peer_ptr = std::shared_ptr<p2p::peer>;
    struct resident {
        peer_ptr peer;
        net::message_deadline dies;
    };

    /// One more, which joins through somebody who is there; a fiber of its own may do that.
    peer_ptr arrive() {
        p2p::identity::seed key{};
        for (int byte = 0; byte < 8; ++byte)
            key[static_cast<std::size_t>(byte)] = static_cast<std::uint8_t>(arrived_ >> 8 * byte);
        p2p::peer_options options;
        options.seed = ++arrived_;
        options.node.first_id = 1;
        auto newcomer = std::make_shared<p2p::peer>(p2p::identity::from_seed(key), network_, options);
        std::exponential_distribution<double> session(1 / (settings_.session_minutes * 60));
        const auto stays =
            std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(session(random_)));
        std::vector<p2p::contact> through;
        if (!all_.empty()) through.push_back(all_[random_() % all_.size()].peer->self());
        all_.push_back({newcomer, clock_.after(stays)});
        ++joining_;
        clock_.start([this, newcomer, through] {
            try {
                newcomer->join(through, seconds(60));
            } catch (const std::exception&) { // it was told of somebody who is dead, and tries again by itself
            }
            --joining_;
        });
        return newcomer;
    }

    void settle() {
        while (all_.size() < settings_.peers) {
            arrive();
            while (joining_ > std::min<std::size_t>(64, 1 + all_.size() / 8)) clock_.sleep(milliseconds(20));
            if (all_.size() % 1000 == 0) fmt::print(stderr, "{} have come\n", all_.size());
        }
        while (joining_ > 0) clock_.sleep(milliseconds(100));
        const auto now = clock_.now();
        std::exponential_distribution<double> session(1 / (settings_.session_minutes * 60));
        for (resident& r : all_) // their lives begin when all are there
            r.dies = now + std::chrono::duration_cast<std::chrono::nanoseconds>(
                               std::chrono::duration<double>(session(random_)));
    }

    double live() {
        fmt::print("{:>8} {:>7} {:>6} {:>9} {:>7} {:>5} {:>5} {:>9} {:>12}\n", "minutes", "peers", "died", "look-ups",
                   "right %", "hops", "most", "requests", "msg/s/peer");
        const auto begin = clock_.now();
        tally all;
        for (double minutes = 0; minutes < settings_.hours * 60 - 0.01;) {
            const double step = std::min(5.0, settings_.hours * 60 - minutes);
            const std::uint64_t before = messages_, died = died_;
            const tally now = one_while(step);
            minutes += step;
            const double lived = std::chrono::duration<double>(clock_.now() - begin).count() - (minutes - step) * 60;
            fmt::print("{:>8.0f} {:>7} {:>6} {:>9} {:>7.2f} {:>5.2f} {:>5} {:>9.1f} {:>12.2f}\n", minutes, all_.size(),
                       died_ - died, now.look_ups, 100 * now.mean(now.right), now.mean(now.hops), now.most_hops,
                       now.mean(now.requests),
                       static_cast<double>(messages_ - before) / lived / static_cast<double>(all_.size()));
            std::fflush(stdout);
            all.look_ups += now.look_ups;
            all.right += now.right;
        }
        return all.mean(all.right);
    }

    tally one_while(double minutes) {
        tally now;
        const auto end = clock_.after(
            std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(minutes * 60)));
        while (clock_.now() < end) {
            bury_and_replace();
            clock_.sleep(seconds(60) / std::max<std::size_t>(1, settings_.look_ups));
            const peer_ptr asks = all_[random_() % all_.size()].peer;
            const p2p::peer_id target = p2p::peer_id::any(random_);
            const p2p::peer_id before = nearest(target, asks->id());
            const p2p::found f = asks->find(target);
            now.add(f, !f.nearest.empty() && f.nearest.front().id() == before);
        }
        return now;
    }

    void bury_and_replace() {
        for (std::size_t n = 0; n < all_.size(); ++n) {
            if (all_[n].dies > clock_.now()) continue;
            std::swap(all_[n], all_.back());
            all_.pop_back(); // as one that crashes
            ++died_;
            arrive();
        }
    }

    p2p::peer_id nearest(const p2p::peer_id& target, const p2p::peer_id& but) const {
        std::optional<p2p::peer_id> best;
        for (const resident& r : all_)
            if (r.peer->id() != but && (!best || p2p::is_closer(r.peer->id(), *best, target))) best = r.peer->id();
        return best.value_or(target);
    }

    const settings settings_;
    std::mt19937_64 random_;
    net::virtual_clock clock_;
    net::memory_network wires_;
    p2p::memory_peers network_;
    std::atomic<std::uint64_t> messages_{0};
    std::uint64_t arrived_ = 0, died_ = 0;
    std::size_t joining_ = 0;
    std::vector<resident> all_;
};

} // namespace

int main(int argc, char** argv) {
    settings s;
    CLI::App app("A network of peers in one process.", "whole_network");
    app.footer(footer);
    app.add_option("--peers", s.peers, "how many (10000)")->check(CLI::Range(2, 1'000'000));
    app.add_option("--hours", s.hours, "of their time (1)")->check(CLI::PositiveNumber);
    app.add_option("--session", s.session_minutes, "minutes that one stays, on average (60)")
        ->check(CLI::PositiveNumber);
    app.add_option("--look-ups", s.look_ups, "in a minute (30)")->check(CLI::Range(1, 100'000));
    app.add_option("--loss", s.loss, "how likely a message is lost (0)")->check(CLI::Range(0.0, 1.0));
    app.add_option("--seed", s.seed, "of all that is chance (1)");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }
    return world(s).run() >= 0.99 ? 0 : 1;
}
