#include "lockstep/net/http/server/server.hpp"

#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/http/characters.hpp"
#include "lockstep/net/listener.hpp"
#include "net/http/server/connection.hpp"
#include "net/http/server/linger.hpp"
#include "net/http/server/service.hpp"

#include <algorithm>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>

namespace lockstep::net::http {

namespace {

std::string lower(std::string_view name) {
    std::string all(name);
    std::ranges::transform(all, all.begin(), to_lower);
    return all;
}

/// How many connections are accepted at once.
constexpr std::size_t batch = 64;

/// What the system takes from us before it has been sent. By itself it takes 4 MiB a connection from who writes much, and a
/// thousand clients that read nothing use up the memory that all TCP has (tcp(7), tcp_mem): everybody waits then.
constexpr int most_unsent_bytes = 256 * 1024;

/// For who comes when there are too many.
void send_away(byte_stream& peer, const server_options& options) {
    response_head head;
    head.status = status::service_unavailable;
    head.fields.set("Date", date_text(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())));
    head.fields.set("Retry-After", "1");
    head.fields.set("Content-Length", "0");
    head.fields.set("Connection", "close");
    std::string text;
    append_head(text, head);
    iovec piece{text.data(), text.size()};
    std::error_code error;
    peer.write_all({&piece, 1}, options.grace, error);
    if (!error) linger(peer, options);
}

} // namespace

const router& service::routes_for(std::string_view host) const noexcept {
    if (hosts.empty() || host.empty()) return routes;
    for (const auto& [name, of_it] : hosts)
        if (same_name(name, host)) return of_it;
    for (const auto& [name, of_those] : hosts) {
        const std::string_view end = std::string_view(name).substr(1);
        if (name.starts_with("*.") && host.size() > end.size() && same_name(end, host.substr(host.size() - end.size())))
            return of_those;
    }
    return routes;
}

struct server::state : service {
    mutex lock;
    std::vector<listener*> doors; ///< guarded by lock

    void open_door(listener& door) {
        // Those that are accepted inherit it.
        if (!door.local().is_unix()) door.handle().set_option(IPPROTO_TCP, TCP_NOTSENT_LOWAT, most_unsent_bytes);
        const std::lock_guard guard(lock);
        doors.push_back(&door);
        if (open.sending_away()) door.shutdown();
    }
    void close_door(listener& door) {
        const std::lock_guard guard(lock);
        std::erase(doors, &door);
    }

    bool converse(byte_stream& peer) {
        connection one(peer, *this);
        return one.run();
    }
    /// On a fiber of its own: what goes wrong with one connection is no matter to the others.
    void receive(stream& peer, const dressing* dress) noexcept {
        try {
            if (open.count() >= options.most_connections) {
                if (dress == nullptr) send_away(peer, options); // else it would not even understand us
            } else if (dress == nullptr) {
                converse(peer);
            } else if (const auto dressed = (*dress)(std::move(peer))) {
                // TLS says goodbye: without that, the client has to take the end for a cut. Where content broke off it is one.
                std::error_code ignored;
                if (converse(*dressed)) dressed->shutdown_write(ignored);
            }
        } catch (const std::exception& e) {
            report(e.what());
        } catch (...) {
            report("something that is no std::exception");
        }
    }
    void accept_all(listener& door, const dressing* dress);
};

/// Until the listener is shut down. Returns when the connections that came by it have ended.
void server::state::accept_all(listener& door, const dressing* dress) {
    task_group conversations;
    std::vector<stream> arrived;
    for (;;) {
        arrived.clear();
        std::error_code error;
        door.accept_all(arrived, batch, {}, error);
        for (stream& peer : arrived)
            conversations.go([this, dress, one = std::move(peer)]() mutable { receive(one, dress); });
        if (error == std::errc::operation_canceled) break;
        if (error) throw std::system_error(error, "accepting connections at " + door.local().to_string());
    }
    conversations.join();
}

server::server(server_options options) : state_(std::make_unique<state>()) { state_->options = std::move(options); }
server::~server() = default;

router& server::routes() noexcept { return state_->routes; }

router& server::host(std::string_view name) {
    const std::string wanted = lower(name);
    for (auto& [known, routes] : state_->hosts)
        if (known == wanted) return routes;
    return state_->hosts.emplace_back(wanted, router()).second;
}

void server::serve(listener& door) { serve(door, dressing()); }

void server::serve(listener& door, const dressing& dress) {
    struct opened {
        state& all;
        listener& door;
        opened(state& s, listener& d) : all(s), door(d) { all.open_door(door); }
        ~opened() { all.close_door(door); }
    } const opened_door(*state_, door);
    state_->accept_all(door, dress ? &dress : nullptr);
}

void server::serve(byte_stream& peer) { state_->converse(peer); }

void server::stop() {
    {
        const std::lock_guard guard(state_->lock);
        state_->open.send_away();
        for (listener* door : state_->doors) door->shutdown();
    }
    state_->open.await_none(state_->options.drain_timeout);
}

bool server::stopping() const noexcept { return state_->open.sending_away(); }
std::size_t server::connections() const noexcept { return state_->open.count(); }
std::uint64_t server::requests() const noexcept { return state_->requests.load(std::memory_order_relaxed); }

} // namespace lockstep::net::http
