// Clients of such servers, and what became of their questions.
#pragma once

#include "crowd/servers.hpp"
#include "lockstep/fiber/task_group.hpp"

#include <atomic>
#include <random>
#include <vector>

namespace crowd {

using lockstep::net::address;

/// How one attempt ended.
enum class attempt { answered, refused, too_late, nobody_there };

/// Asks once.
inline attempt ask(const address& server, int question, milliseconds patience) {
    const lockstep::net::patience wait(patience);
    std::error_code error;
    stream s = connect(server, wait, error);
    if (error == std::errc::timed_out) return attempt::too_late;
    if (error || !write_line(s, std::to_string(question))) return attempt::nobody_there;
    const std::optional<std::string> said = read_line(s, wait);
    if (!said) return wait.until <= std::chrono::steady_clock::now() ? attempt::too_late : attempt::nobody_there;
    if (*said == busy) return attempt::refused;
    return *said == std::to_string(1LL * question * question) ? attempt::answered : attempt::nobody_there;
}

/// What became of all questions.
struct tally {
    std::atomic<int> asked{0}, answered{0}, refused{0}, too_late{0}, nobody_there{0};

    void count(attempt a) {
        switch (a) {
        case attempt::answered: ++answered; break;
        case attempt::refused: ++refused; break;
        case attempt::too_late: ++too_late; break;
        case attempt::nobody_there: ++nobody_there; break;
        }
    }
    bool all_answered() const { return answered == asked; }
};

/// Servers that can each do what the others can. A question that was not answered may be put to the next: to square a
/// number twice does no harm. (To order a book twice would: such questions need a number of their own by which the servers
/// know them again.)
class fail_over_list {
public:
    explicit fail_over_list(std::vector<address> servers) : servers_(std::move(servers)) {}

    attempt ask(int question, milliseconds patience, tally& counts) {
        attempt last = attempt::nobody_there;
        for (std::size_t i = 0; i < servers_.size(); ++i) {
            const std::size_t which = current_.load(std::memory_order_relaxed);
            last = crowd::ask(servers_[which], question, patience);
            if (last == attempt::answered) return last;
            counts.count(last);
            // The next one; unless another client has found that out meanwhile.
            std::size_t seen = which;
            current_.compare_exchange_strong(seen, (which + 1) % servers_.size(), std::memory_order_relaxed);
        }
        return last;
    }

private:
    const std::vector<address> servers_;
    std::atomic<std::size_t> current_{0}; ///< the one that answered last, as far as we know
};

/// Asks until it is answered, and waits longer each time, each client by a chance of its own: so that they do not all come
/// back at once.
inline attempt ask_patiently(const address& server, int question, milliseconds patience, tally& counts) {
    std::minstd_rand random(static_cast<unsigned>(question) + 1);
    for (int longest = 10;; longest = std::min(2 * longest, 500)) {
        const attempt how = ask(server, question, patience);
        if (how == attempt::answered || how == attempt::nobody_there) return how;
        counts.count(how);
        lockstep::this_fiber::sleep_for(milliseconds(random() % static_cast<unsigned>(longest) + 1));
    }
}

/// Lets so many clients ask at once, `each` so many questions one after the other.
template <class F>
void let_ask(tally& counts, int clients, int each, F ask_one) {
    lockstep::task_group all;
    for (int c = 0; c < clients; ++c)
        all.go([&, c] {
            for (int i = 0; i < each; ++i) {
                ++counts.asked;
                counts.count(ask_one(c * each + i));
            }
        });
    all.join();
}

} // namespace crowd
