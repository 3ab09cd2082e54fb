// Connecting to a host that has several addresses, some of which may not answer (RFC 8305). Each attempt is begun by the
// caller, and as a rule the first succeeds, or all fail at once. Only one that has not answered in time is handed to a
// fiber, which waits on for it, while the caller goes on to the next.
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/resolver.hpp"
#include "lockstep/sync/mutex.hpp"
#include "net/connecting.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

namespace lockstep::net {

namespace {

/// RFC 8305, 5: "One recommended value for a default delay is 250 milliseconds."
constexpr std::chrono::milliseconds connection_attempt_delay{250};

/// RFC 8305, 4: "Whichever address family is first in the list should be followed by an address of the other address
/// family". So a family that does not work costs one delay.
std::vector<address> interleaved(const std::vector<address>& all) {
    std::vector<address> order;
    std::vector<address> others; // of the other family
    for (const address& a : all) (a.family() == all.front().family() ? order : others).push_back(a);
    for (std::size_t i = 0; i < others.size(); ++i)
        order.insert(order.begin() + static_cast<std::ptrdiff_t>(std::min(2 * i + 1, order.size())), others[i]);
    return order;
}

/// Attempts to connect, side by side. The first that succeeds wins and ends the others.
class race {
public:
    explicit race(const patience& wait)
        : until_(wait.until), forward_(wait.stop, request_stop{decided_}), by_caller_(wait.stop) {}

    /// Tries the next address: until it has answered, or, where it is not the last, for no longer than the delay.
    void run(const address& to, bool is_last) {
        const std::size_t mine = add(to);
        std::error_code error;
        detail::begun_connection begun = detail::begin_connecting(to, {until_, decided_.get_token()}, error);
        if (error) return fail(mine, error);
        const parking::deadline handed_on = parking::after(connection_attempt_delay);
        const patience wait(is_last ? until_ : std::min(until_, handed_on), decided_.get_token());
        if (begun.established || detail::await_connection(begun.socket, wait, error))
            return win(detail::connected_stream(std::move(begun.socket), to));
        if (error != std::errc::timed_out || is_last || until_ <= handed_on) return fail(mine, error);
        hand_on(mine, to, std::move(begun.socket));
    }

    /// Is there nothing more to be tried?
    bool is_over() const { return decided_.stop_requested() || std::chrono::steady_clock::now() >= until_; }

    /// Waits for the end of all attempts.
    stream result(std::error_code& error) {
        others_.join();
        if (winner_) return std::move(*winner_);
        if (by_caller_.stop_requested()) error = std::make_error_code(std::errc::operation_canceled);
        else error = attempts_.back().error;
        return {};
    }

    /// " (tried 127.0.0.1:80: Connection refused; …)".
    std::string tried() const {
        std::string text;
        for (const attempt& a : attempts_)
            text += (text.empty() ? "" : "; ") + a.to.to_string() + ": " + a.error.message();
        return text.empty() ? text : " (tried " + text + ")";
    }

private:
    struct attempt {
        address to;
        std::error_code error;
    };
    struct request_stop {
        std::stop_source& of;
        void operator()() const noexcept { of.request_stop(); }
    };

    std::size_t add(const address& to) {
        const std::scoped_lock guard(lock_);
        attempts_.push_back({to, std::make_error_code(std::errc::operation_canceled)});
        return attempts_.size() - 1;
    }
    void hand_on(std::size_t which, const address& to, owned_socket begun) {
        try {
            others_.go([this, which, to, s = std::move(begun)]() mutable {
                std::error_code error;
                if (detail::await_connection(s, {until_, decided_.get_token()}, error))
                    win(detail::connected_stream(std::move(s), to));
                else fail(which, error);
            });
        } catch (const std::system_error& e) { // no memory for a fiber
            fail(which, e.code());
        }
    }
    void win(stream s) {
        const std::scoped_lock guard(lock_);
        if (winner_) return; // ours is dropped
        winner_ = std::move(s);
        decided_.request_stop();
    }
    void fail(std::size_t which, std::error_code error) {
        const std::scoped_lock guard(lock_);
        attempts_[which].error = error;
    }

    const parking::deadline until_;
    std::stop_source decided_; ///< somebody has won, or the caller has given up
    const std::stop_callback<request_stop> forward_;
    const std::stop_token by_caller_;
    mutex lock_; ///< guards what follows
    std::vector<attempt> attempts_;
    std::optional<stream> winner_;
    task_group others_; ///< last: its fibers end before the rest goes
};

} // namespace

stream resolver::connect_to_any(std::string_view host, const service& at, const patience& wait, std::error_code& error,
                                std::string& tried) {
    const std::vector<address> order = interleaved(resolve(host, at, wait, error));
    if (error) return {};
    race all(wait);
    for (std::size_t i = 0; i < order.size() && (i == 0 || !all.is_over()); ++i)
        all.run(order[i], i + 1 == order.size());
    stream s = all.result(error);
    if (error) tried = all.tried();
    return s;
}

stream resolver::connect(std::string_view host, const service& at, const patience& wait, std::error_code& error) {
    std::string tried;
    return connect_to_any(host, at, wait, error, tried);
}

stream resolver::connect(std::string_view host, const service& at, const patience& wait) {
    std::error_code error;
    std::string tried;
    stream s = connect_to_any(host, at, wait, error, tried);
    if (error) throw std::system_error(error, "connecting to " + std::string(host) + " (" + at.text() + ")" + tried);
    return s;
}

stream connect(std::string_view host, const service& at, const patience& wait, std::error_code& error) {
    return default_resolver().connect(host, at, wait, error);
}

stream connect(std::string_view host, const service& at, const patience& wait) {
    return default_resolver().connect(host, at, wait);
}

} // namespace lockstep::net
