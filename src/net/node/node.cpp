// Sending, requests and what is received. Who ends a request's wait, and only one does, takes its ticket: the answer, the
// deadline, a stop, or the node's end.
#include "lockstep/net/node/node.hpp"

#include "net/node/handling.hpp"

namespace lockstep::net {

namespace {

std::uint64_t first_id_of(const node_options& options) {
    if (options.first_id != 0) return options.first_id;
    // In microseconds: a node that is started again under its old name does not take answers for its own that were for
    // the one before. It stays below 2^53, which is what JavaScript counts to.
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

std::string checked(std::string name) {
    if (!is_message_name(name)) throw std::invalid_argument("'" + name + "' cannot be a node's name");
    return name;
}

/// `doing`: up to the kind. `to`: how whoever it is for stands in the sentence.
[[noreturn]] void fail(const std::error_code& error, const transport& over, const std::string& doing,
                       const std::string& kind, const std::string& to, const std::string& whom) {
    throw std::system_error(error, doing + " '" + kind + "' " + to + " " + over.named(whom));
}

} // namespace

node::node(std::string name, transport& over, const node_options& options)
    : name_(checked(std::move(name))), transport_(over), clock_(over.clock()), options_(options),
      next_id_(first_id_of(options)), requests_(clock_), mailbox_(options.mailbox_messages, clock_), lock_(clock_) {
    transport_.attach(name_, *this);
}

node::~node() {
    close();
    transport_.detach(name_);
    std::error_code never_set;
    lock_.lock_when([this] { return handling_ == 0 && answering_ == 0 && repeating_ == 0; }, {}, never_set, "node (its handlers)");
    lock_.unlock();
}

void node::on(const std::string& kind, handler h) {
    lock_.lock();
    const bool is_new = handlers_.try_emplace(kind, std::make_shared<const handler>(std::move(h))).second;
    lock_.unlock();
    if (!is_new) throw std::logic_error("node '" + name_ + "' handles '" + kind + "' already");
}

void node::on_other_requests(handler h) {
    lock_.lock();
    const bool is_new = others_ == nullptr;
    if (is_new) others_ = std::make_shared<const handler>(std::move(h));
    lock_.unlock();
    if (!is_new) throw std::logic_error("node '" + name_ + "' handles all other requests already");
}

void node::close() noexcept {
    lock_.lock();
    closed_ = true;
    waiting_.clear();
    std::vector<std::stop_source> stops = stops_of_all();
    lock_.unlock_and_wake();
    mailbox_.close();
    requests_.close();
    stop_.request_stop();
    for (std::stop_source& s : stops) s.request_stop();
}

// --- sending ----------------------------------------------------------------------------------------------------------

void node::send(message m, const patience& wait, std::error_code& error) {
    m.sender = name_;
    transport_.send(std::move(m), wait, error);
}

void node::send(const std::string& to, const std::string& kind, message_content content, const patience& wait) {
    std::error_code error;
    send({.sender = {}, .recipient = to, .kind = kind, .trace = handled_trace(), .content = std::move(content)}, wait,
         error);
    if (error) fail(error, transport_, "sending", kind, "to", to);
}

std::size_t node::broadcast(std::span<const std::string> to, const std::string& kind, const message_content& content,
                            const patience& wait) {
    std::size_t sent = 0;
    for (const std::string& one : to) {
        if (one == name_) continue;
        std::error_code error;
        send({.sender = {}, .recipient = one, .kind = kind, .trace = handled_trace(), .content = content}, wait, error);
        if (!error) ++sent;
    }
    return sent;
}

std::optional<message> node::request(message m, const patience& wait, std::error_code& error, if_unreachable then) {
    error.clear();
    patience time = wait;
    if (time.until == parking::never) time.until = clock_.after(options_.request_time);
    time.until = std::min(time.until, handled_deadline());
    if (m.trace.empty()) m.trace = handled_trace();
    const std::uint64_t id = next_id_.fetch_add(1, std::memory_order_relaxed);
    m.id = id;
    m.deadline = time.until;
    const std::string asked = m.recipient;
    pending_requests<message>::request mine(asked, then);
    if (!requests_.begin(id, mine)) {
        error = std::make_error_code(std::errc::operation_canceled);
        return std::nullopt;
    }
    send(std::move(m), time, error);
    if (error) {
        requests_.abandon(id, mine);
        return std::nullopt;
    }
    parking::ending how{};
    auto answer = requests_.wait(id, mine, time, how);
    if (how == parking::ending::granted) return answer;
    if (how == parking::ending::cancelled) give_up(asked, id);
    error = std::make_error_code(how == parking::ending::timed_out ? std::errc::timed_out
                                 : how == parking::ending::closed  ? mine.why()
                                                                   : std::errc::operation_canceled);
    return std::nullopt;
}

/// Tells who was asked, if that can be done at once: it is a courtesy.
void node::give_up(const std::string& asked, std::uint64_t id) noexcept {
    try {
        std::error_code ignored;
        send({.sender = {}, .recipient = asked, .kind = std::string(cancel_kind), .content = value(id)},
             patience(parking::at_once), ignored);
    } catch (const std::bad_alloc&) {
    }
}

message node::request(const std::string& to, const std::string& kind, message_content content, const patience& wait) {
    std::error_code error;
    auto answer = request({.sender = {}, .recipient = to, .kind = kind, .content = std::move(content)}, wait, error);
    if (error) fail(error, transport_, "asking for", kind, "of", to);
    if (answer->kind == error_kind) throw remote_error(*answer);
    return std::move(*answer);
}

// --- receiving --------------------------------------------------------------------------------------------------------

std::optional<message> node::receive(const patience& wait, std::error_code& error) {
    return mailbox_.take(wait, error);
}

std::optional<message> node::receive(const patience& wait) {
    std::error_code error;
    auto m = receive(wait, error);
    if (error) throw std::system_error(error, "receiving messages as " + name_);
    return m;
}

void node::reply(const message& to, message_content content, const patience& wait) {
    if (to.id) answer(reply_to(to, to.kind + "_ok", std::move(content)), wait);
}

void node::reply_error(const message& to, reply_code code, std::string_view text, const patience& wait) {
    if (to.id) answer(error_reply_to(to, code, text), wait);
}

void node::answer(message reply, const patience& wait) {
    const std::string kind = reply.kind, to = reply.recipient;
    std::error_code error;
    send(std::move(reply), wait, error);
    if (error) fail(error, transport_, "answering", kind, "to", to);
}

void node::deliver(message m) noexcept {
    try {
        if (m.in_reply_to) {
            const std::string from = m.sender;
            requests_.answer(*m.in_reply_to, from, m, m.way); // or nobody waits for it any more
            return;
        }
        if (m.kind == cancel_kind) return cancel(m);
        lock_.lock();
        const auto at = handlers_.find(m.kind);
        auto handles = at != handlers_.end() ? at->second : m.id ? others_ : nullptr;
        const bool nobody_receives = others_ != nullptr;
        lock_.unlock();
        if (handles == nullptr && nobody_receives) return;
        accept(m, std::move(handles));
    } catch (const std::bad_alloc&) { // it is lost, as if on its way
    }
}

bool node::goes(std::uint64_t id, std::uint64_t way) noexcept { return requests_.goes(id, way); }
void node::way_ended(std::uint64_t way) noexcept { requests_.end_way(way, std::errc::connection_reset); }
bool node::unreachable(std::uint64_t id) noexcept { return requests_.unreachable(id); }

} // namespace lockstep::net
