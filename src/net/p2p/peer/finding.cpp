// A look-up, driven: a fiber for each request, so that whoever does not answer holds nobody up for long.
#include "net/p2p/peer/core.hpp"

namespace lockstep::net::p2p {

namespace {

using named = std::optional<std::vector<contact>>; ///< what an answer names; nothing: there was none

/// A look-up and the requests that it has under way. In the frame of who calls find(), until the last of these is over.
class driven_search {
public:
    /// `ask` asks a peer, and waits for it.
    driven_search(lookup search, std::chrono::nanoseconds slow_time, message_clock& clock,
                  std::function<named(driven_search&, const contact&)> ask)
        : slow_time_(slow_time), clock_(clock), ask_(std::move(ask)), lock_(clock), search_(std::move(search)) {}

    /// To its end.
    const lookup& run() {
        std::error_code never_set;
        lock_.lock();
        for (;;) {
            changed_ = false;
            while (const auto next = search_.next()) begin(*next);
            if (requests_ == 0 && search_.ended()) break;
            const patience wait = begun_.empty() ? patience() : patience(begun_.front().slow_at);
            lock_.unlock();
            if (!lock_.lock_when([this] { return changed_; }, wait, never_set, "look-up (an answer)")) {
                lock_.lock();
                note_slow();
            }
        }
        lock_.unlock();
        return search_;
    }
    /// Nobody else is asked.
    void stop() {
        lock_.lock();
        search_.stop();
        changed_ = true;
        lock_.unlock_and_wake();
    }
    /// f is called while nobody else is in it.
    template <class F>
    auto alone(F f) {
        lock_.lock();
        const auto result = f();
        lock_.unlock();
        return result;
    }

private:
    struct begun_request {
        peer_id to;
        message_deadline slow_at;
    };

    /// Under the lock.
    void begin(const contact& whom) {
        begun_.push_back({whom.id(), clock_.after(slow_time_)});
        ++requests_;
        try {
            clock_.start([this, whom] {
                named answer;
                try {
                    answer = ask_(*this, whom);
                } catch (const std::exception&) { // no memory: as good as none
                }
                lock_.lock();
                end(whom.id(), answer);
                lock_.unlock_and_wake(); // and then the search may be gone
            });
        } catch (const std::exception&) { // no memory for a fiber
            end(whom.id(), std::nullopt);
        }
    }
    /// Under the lock.
    void end(const peer_id& asked, const named& answer) {
        std::erase_if(begun_, [&](const begun_request& b) { return b.to == asked; });
        if (answer) search_.answered(asked, *answer);
        else search_.failed(asked);
        --requests_;
        changed_ = true;
    }
    /// Under the lock.
    void note_slow() {
        while (!begun_.empty() && begun_.front().slow_at <= clock_.now()) {
            search_.slow(begun_.front().to);
            begun_.erase(begun_.begin());
        }
    }

    const std::chrono::nanoseconds slow_time_;
    message_clock& clock_;
    const std::function<named(driven_search&, const contact&)> ask_;
    detail::state_lock lock_; ///< guards what follows
    lookup search_;
    std::vector<begun_request> begun_; ///< that are not slow, the oldest first
    std::size_t requests_ = 0;         ///< under way
    bool changed_ = false;
};

} // namespace

found peer::core::find(const peer_id& target, const find_options& how, const patience& wait) {
    lock.lock();
    const std::vector<contact> known = table.nearest(target, std::max(how.lookup.wanted, options.routing.bucket), true);
    table.looked_for(target, clock.now());
    lock.unlock();
    value::map request = how.more;
    request.emplace("target", value::binary{std::string(target.view())});
    request.merge(introduction());

    const auto ask_one = [&](driven_search& all, const contact& whom) -> named {
        std::error_code error;
        const auto answer = ask(whom, how.kind, request, wait, error);
        if (error == std::errc::operation_canceled || clock.now() >= wait.until) all.stop();
        if (!answer || answer->kind == error_kind) return std::nullopt;
        try {
            const value content = answer->content.to_value();
            // Its answer is as good as none where there is more in it than was asked for.
            named those = contacts_from(content.at("peers"), options.routing.bucket);
            if (how.enough && all.alone([&] { return how.enough(whom, content); })) all.stop();
            return those;
        } catch (const std::exception&) { // it is no answer
            return std::nullopt;
        }
    };
    driven_search all(lookup(target, who.id(), known, how.lookup), options.slow_time, clock, ask_one);
    const lookup& s = all.run();
    return {s.nearest(), s.requests(), s.failures(), s.hops(), s.cut_short()};
}

} // namespace lockstep::net::p2p
