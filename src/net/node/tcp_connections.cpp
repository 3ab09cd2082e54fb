// Connections of the transport over TCP: how they come to be, what is read from them, and how they end.
#include "lockstep/net/message/reply.hpp"
#include "lockstep/net/tls.hpp"
#include "net/node/tcp_core.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>

namespace lockstep::net {

namespace {
/// How long somebody who says no more is still answered.
constexpr std::chrono::seconds answers_after_end{5};

/// tcp(7). Where that cannot be, the connection has ended already, and whoever reads is told.
void keep_alive(stream& s, std::chrono::seconds silence) try {
    if (s.peer().is_unix()) return; // the end of a process is its end
    const int seconds = static_cast<int>(silence.count());
    s.set_keep_alive(true);
    s.handle().set_option(IPPROTO_TCP, TCP_KEEPIDLE, seconds);
    s.handle().set_option(IPPROTO_TCP, TCP_KEEPINTVL, seconds);
    s.handle().set_option(IPPROTO_TCP, TCP_KEEPCNT, 2);
    s.handle().set_option(IPPROTO_TCP, TCP_USER_TIMEOUT, 2'000 * seconds); // milliseconds, of what is sent
} catch (const std::system_error&) {
}
} // namespace

tcp_transport::core::core(tcp_transport_options o) : options(std::move(o)) {
    for (const auto& [name, where] : options.directory)
        links_.emplace(name, std::make_shared<tcp_link>(name, where, options.first_pause));
    if (!options.listens_at) return;
    door.emplace(*options.listens_at);
    fibers_.go([this] { accept_all(); });
}

tcp_transport::core::~core() {
    stop_.request_stop();
    if (door) door->shutdown();
    std::unordered_map<std::uint64_t, connection_ptr> all;
    {
        const parking::raw_guard guard(lock_);
        stopped_ = true; // nobody opens another one
        all = open_;
    }
    for (const auto& [number, c] : all) c->shutdown();
}

void tcp_transport::core::report(const std::error_code& error, const std::string& what) const {
    if (options.on_error) options.on_error(std::system_error(error, what));
}

// --- opening ----------------------------------------------------------------------------------------------------------

void tcp_transport::core::accept_all() {
    while (!stop_.stop_requested()) {
        std::error_code error;
        stream peer = door->accept({}, error);
        if (stop_.stop_requested()) return;
        if (error) {
            report(error, "accepting connections at " + door->local().to_string());
            real_clock().sleep(real_clock().about(options.first_pause), stop_.get_token());
            continue;
        }
        {
            const parking::raw_guard guard(lock_);
            if (accepted_ >= options.most_connections) continue; // and it is closed
            ++accepted_;
        }
        fibers_.go([this, peer = std::move(peer)]() mutable {
            welcome(peer);
            const parking::raw_guard guard(lock_);
            --accepted_;
        });
    }
}

void tcp_transport::core::welcome(stream& peer) {
    const std::string who = peer.peer_name();
    keep_alive(peer, options.keep_alive);
    std::unique_ptr<byte_stream> over = std::make_unique<stream>(std::move(peer));
    if (options.tls_server) {
        std::error_code error;
        auto secure =
            tls_accept(std::move(over), *options.tls_server, patience(options.connect_time, stop_.get_token()), error);
        if (error) return report(error, "speaking TLS with " + who);
        over = std::make_unique<tls_stream>(std::move(secure));
    }
    if (const connection_ptr made = open(std::move(over))) serve(made, nullptr);
}

/// Null: it could not be reached, and has been reported, or we stop.
tcp_transport::core::connection_ptr tcp_transport::core::dial(tcp_link& link) {
    link.lock.lock();
    const address at = link.at;
    link.lock.unlock();
    const patience wait(options.connect_time, stop_.get_token());
    std::error_code error;
    stream made = connect(at, wait, error);
    if (!error) keep_alive(made, options.keep_alive);
    std::unique_ptr<byte_stream> over = std::make_unique<stream>(std::move(made));
    if (!error && options.tls_client) {
        auto secure = tls_connect(std::move(over), *options.tls_client, link.name, wait, error);
        over = std::make_unique<tls_stream>(std::move(secure));
    }
    if (!error) return open(std::move(over));
    if (!stop_.stop_requested()) report(error, "connecting to " + link.name + " at " + at.to_string());
    return nullptr;
}

/// Null: we stop.
tcp_transport::core::connection_ptr tcp_transport::core::open(std::unique_ptr<byte_stream> over) {
    std::unique_ptr<message_codec> codec;
    if (options.encoding == message_encoding::frames) codec = std::make_unique<frame_codec>(options.frames);
    else codec = std::make_unique<json_lines_codec>(options.frames.limits);
    static std::atomic<std::uint64_t> opened{0}; // by all transports: a number is one connection's
    const std::uint64_t number = ++opened;
    auto made = std::make_shared<tcp_connection>(number, std::move(over), std::move(codec), options.connection);
    const parking::raw_guard guard(lock_);
    if (stopped_) return nullptr;
    open_.emplace(number, made);
    return made;
}

// --- reading ----------------------------------------------------------------------------------------------------------

/// Hands on what comes, until the connection ends.
void tcp_transport::core::serve(const connection_ptr& connection, const std::shared_ptr<tcp_link>& link) {
    std::set<std::string> names;
    std::error_code error;
    while (auto m = connection->receive({}, error)) {
        m->way = connection->number;
        remember(*m, connection, names);
        if (!here.deliver(*m)) answer_unknown(*m, *connection);
    }
    if (error && !stop_.stop_requested()) report(error, "receiving messages from " + connection->peer_name());
    // What was asked is still answered, unless the other side made a mistake, or is ours to call again. But nothing that we
    // ask will be.
    if (!error && link == nullptr) {
        here.way_ended(connection->number);
        real_clock().sleep(answers_after_end, stop_.get_token());
    }
    connection->shutdown();
    forget(connection, names, link.get());
    here.way_ended(connection->number);
}

void tcp_transport::core::remember(const message& m, const connection_ptr& connection, std::set<std::string>& names) {
    // The common case: it is known already, unless it has come elsewhere meanwhile, and then that is newer.
    if (names.size() == 1 && *names.begin() == m.sender) return;
    if (!names.contains(m.sender)) {
        if (names.size() >= options.most_names) return;
        names.insert(m.sender);
    }
    const parking::raw_guard guard(lock_);
    heard_[m.sender] = connection;
}

void tcp_transport::core::answer_unknown(const message& m, tcp_connection& connection) {
    if (!m.id || m.in_reply_to) return;
    std::error_code ignored; // it has gone, then
    connection.send(error_reply_to(m, reply_code::node_not_found, "there is no node '" + m.recipient + "' here"),
                    patience(options.connect_time, stop_.get_token()), ignored);
}

void tcp_transport::core::forget(const connection_ptr& connection, const std::set<std::string>& names, tcp_link* link) {
    if (link != nullptr) {
        link->lock.lock();
        if (link->up == connection) link->up.reset();
        link->lock.unlock();
    }
    const parking::raw_guard guard(lock_);
    open_.erase(connection->number);
    for (const std::string& name : names) {
        const auto at = heard_.find(name);
        if (at != heard_.end() && at->second.lock() == connection) heard_.erase(at);
    }
}

} // namespace lockstep::net
