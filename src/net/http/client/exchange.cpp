#include "net/http/client/exchange.hpp"

#include "lockstep/net/http/characters.hpp"
#include "lockstep/net/http/client/client_fault.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lockstep::net::http::detail {

namespace {

/// A write that waits looks for an early answer so often.
constexpr std::chrono::milliseconds between_looks{100};

bool method_implies_content(method m) { return m == method::post || m == method::put || m == method::patch; }

/// The connection was closed by the other side, or is of no use for another reason that is not the message's.
bool is_closed(const std::error_code& e) {
    return e == client_fault::no_answer || e == std::errc::connection_reset || e == std::errc::broken_pipe ||
           e == std::errc::connection_aborted || e == std::errc::not_connected;
}

} // namespace

std::string exchange::doing(const char* what) const { return name_ + ": " + what + " " + peer_; }

void exchange::run(client_request& r) {
    uri = r.uri;
    name_ = std::string(name_of(r.method)) + " " + r.uri.without_userinfo().without_fragment().to_string();
    // "A client that receives a 417 (Expectation Failed) status code in response to a request containing a 100-continue
    // expectation SHOULD repeat that request without a 100-continue expectation" (RFC 9110, 10.1.1).
    attempt how = try_once(r, false);
    if (how == attempt::again_without_expecting) {
        expects_ = false;
        how = try_once(r, true);
    }
    if (how == attempt::again) (void)try_once(r, true); // on a fresh connection nothing is tried again
}

exchange::attempt exchange::try_once(client_request& r, bool fresh) {
    answered_ = all_sent_ = may_send_content_ = false;
    interim_ = 0;
    lease_.reset();
    const route by = from_->route_to(origin(r.uri));
    try {
        lease_ = from_->take(by, fresh, wait_);
    } catch (const std::system_error& e) {
        throw std::system_error(e.code(), name_ + ": " + e.what());
    }
    peer_ = lease_->connection->peer();
    lease_->connection->reader.answers(r.method);
    std::error_code error;
    send(r, head_of(r, by), error);
    // Where the request could not be sent, the answer may be there all the same, and say why.
    const std::error_code not_sent = error;
    if (!answered_ && (!error || is_closed(error))) read_heads(wait_.at_most(options().head_within), error);
    if (!answered_ && not_sent) return after_failure(r, not_sent, "sending the request to");
    if (!answered_) return after_failure(r, error, "waiting for the answer of");
    if (head_.status == status::expectation_failed && r.expect_continue && expects_ && !all_sent_)
        return attempt::again_without_expecting;
    begin_content(r);
    return attempt::done;
}

exchange::attempt exchange::after_failure(const client_request& r, std::error_code error, const char* what) {
    // "A client, user agent, or proxy SHOULD NOT automatically retry a request with a non-idempotent method unless it has some
    // means to know that the request semantics are actually idempotent" (RFC 9110, 9.2.2), and "when an inbound connection is
    // closed prematurely, a client MAY open a new connection and automatically retransmit an aborted sequence of requests if
    // all of those requests have idempotent methods" (RFC 9112, 9.3.1).
    const connection& c = *lease_->connection;
    const bool unheard = c.reader.untouched() && interim_ == 0;
    if (c.has_served && unheard && is_closed(error) && is_idempotent(r.method) && r.content.is_repeatable())
        return attempt::again;
    throw std::system_error(error, doing(what));
}

// --- the request --------------------------------------------------------------------------------------------------------

std::string exchange::head_of(const client_request& r, const route& by) const {
    request_head h;
    h.method = r.method;
    h.target = r.uri.target();
    // "When making a request to a proxy, other than a CONNECT or server-wide OPTIONS request, a client MUST send the target
    // URI in absolute-form" (RFC 9112, 3.2.2).
    if (by.by_proxy()) h.target = by.to.scheme + "://" + by.to.authority() + h.target;
    // "A user agent that sends Host SHOULD send it as the first field" (RFC 9110, 7.2).
    h.fields.set("Host", r.fields.get("Host").value_or(by.to.authority()));
    if (!r.fields.contains("User-Agent") && !options().user_agent.empty())
        h.fields.set("User-Agent", options().user_agent);
    if (!r.fields.contains("Accept")) h.fields.set("Accept", "*/*");
    if (r.unpack && !r.fields.contains("Accept-Encoding")) h.fields.set("Accept-Encoding", "gzip");
    if (by.by_proxy())
        if (const auto credentials = basic_credentials(*by.proxy)) h.fields.set("Proxy-Authorization", *credentials);
    for (const auto [name, value] : r.fields)
        if (!same_name(name, "Host")) h.fields.add(name, value);
    // "A user agent SHOULD send Content-Length in a request when the method defines a meaning for enclosed content and it is
    // not sending Transfer-Encoding" (RFC 9110, 8.6).
    if (r.content.is_there() || method_implies_content(r.method)) {
        if (const auto length = r.content.length()) h.fields.set("Content-Length", std::to_string(*length));
        else h.fields.set("Transfer-Encoding", "chunked");
    }
    // "A client MUST NOT generate a 100-continue expectation in a request that does not include content" (10.1.1).
    if (r.expect_continue && expects_ && r.content.length() != 0U) h.fields.set("Expect", "100-continue");
    std::string text;
    append_head(text, h);
    return text;
}

void exchange::send(client_request& r, std::string head, std::error_code& error) {
    if (r.expect_continue && expects_ && r.content.length() != 0U) {
        if (!write({head}, error) || !await_continue(error)) return;
        head.clear();
    }
    if (r.content.is_produced()) send_produced(r, std::move(head), error);
    else all_sent_ = write({head, r.content.bytes()}, error);
}

void exchange::send_produced(client_request& r, std::string head, std::error_code& error) {
    std::string buffer(16 * 1024, '\0');
    r.content.begin();
    const auto length = r.content.length();
    for (std::uint64_t made = 0;;) {
        const std::size_t n = r.content.produce(buffer);
        made += n;
        if (length && made > *length) error = client_fault::content_too_long;
        else if (length && n == 0 && made < *length) error = client_fault::content_ends_early;
        if (error) return;
        std::string before, after; // RFC 9112, 7.1
        if (!length && n != 0) {
            append_chunk_size(before, n);
            after = "\r\n";
        } else if (!length) append_last_chunk(after);
        if (!write({head, before, std::string_view(buffer).substr(0, n), after}, error)) return;
        head.clear();
        if (n == 0) break;
    }
    all_sent_ = true;
}

/// Writes it all. False: `error` is set, or the answer is there already.
bool exchange::write(std::vector<std::string_view> pieces, std::error_code& error) {
    std::vector<iovec> left;
    patience wait = wait_.at_most(options().idle_within);
    for (;;) {
        left.clear();
        for (const std::string_view p : pieces)
            if (!p.empty()) left.push_back({const_cast<char*>(p.data()), p.size()});
        if (left.empty()) return !is_answered(error) && !error;
        std::size_t n = lease_->connection->stream().write_all(left, wait.at_most(between_looks), error);
        if (!error) return true;
        if (n != 0) wait = wait_.at_most(options().idle_within);
        for (std::string_view& p : pieces) {
            const std::size_t gone = std::min(n, p.size());
            p.remove_prefix(gone);
            n -= gone;
        }
        if (error != std::errc::timed_out || wait.until <= std::chrono::steady_clock::now()) return false;
        if (is_answered(error) || error) return false;
    }
}

/// Has the final head come while the request was being sent?
bool exchange::is_answered(std::error_code& error) {
    error.clear();
    if (!answered_ && lease_->connection->has_news()) read_heads(std::chrono::seconds(0), error);
    if (error == std::errc::timed_out) error.clear();
    return answered_;
}

/// Waits for 100 (Continue). True: the content is to be sent. False: `error` is set, or the final head is there.
bool exchange::await_continue(std::error_code& error) {
    // "A client that sends a 100-continue expectation is not required to wait for any specific length of time […] SHOULD NOT
    // wait for an indefinite period before sending the content" (RFC 9110, 10.1.1).
    read_heads(wait_.at_most(options().continue_within), error);
    if (error == std::errc::timed_out && wait_.until > std::chrono::steady_clock::now()) error.clear();
    return !answered_ && !error;
}

// --- the answer ---------------------------------------------------------------------------------------------------------

/// Reads the final head. False: `error` says why it is not there; no error: content is waited for (100).
bool exchange::read_heads(const patience& wait, std::error_code& error) {
    connection& c = *lease_->connection;
    for (;;) {
        const event e = c.next(wait, error);
        if (e == event::more || e == event::failed) return false;
        if (e == event::end) { // of an interim response
            c.reader.next();
            if (std::exchange(may_send_content_, false) && !all_sent_) return false;
            continue;
        }
        const response_head& h = c.reader.head();
        // "A server MUST NOT switch to a protocol that was not indicated by the client" (RFC 9110, 7.8).
        if (h.status == status::switching_protocols) error = client_fault::upgrade_unasked;
        // "A client MUST be able to parse one or more 1xx responses received prior to a final response" (15.2).
        else if (is_informational(h.status) && ++interim_ > options().interim_responses)
            error = client_fault::too_many_interim;
        if (error) return false;
        may_send_content_ = h.status == status::continue_;
        if (is_informational(h.status)) continue;
        head_ = h;
        return answered_ = true;
    }
}

void exchange::begin_content(const client_request& r) {
    const auto coding = head_.fields.get("Content-Encoding").value_or("");
    // "A recipient SHOULD consider "x-gzip" to be equivalent to "gzip"" (RFC 9110, 8.4.1.3).
    const bool packed = same_name(coding, "gzip") || same_name(coding, "x-gzip");
    unpacked_ = 0;
    unpacker_.reset();
    if (head_.framing == framing::none) finish();
    else if (r.unpack && packed) unpacker_ = std::make_unique<gunzip>();
}

std::size_t exchange::read_some(std::span<char> into, std::error_code& error) {
    error.clear();
    if (into.empty()) return 0;
    for (;;) {
        if (const std::size_t n = take_piece(into); n != 0) {
            unpacked_ += n;
            if (piece_.empty()) look_ahead();
            if (!unpacker_ || unpacked_ <= options().unpacked_bytes) return n;
            error = client_fault::unpacked_too_large;
        } else if (unpacker_ && unpacker_->failed()) error = client_fault::bad_gzip;
        else if (next_piece(wait_.at_most(options().idle_within), error)) continue;
        if (error) give_up(error);
        return 0;
    }
}

void exchange::give_up(const std::error_code& error) {
    failure_ = error;
    piece_ = {};
    lease_.reset();
}

/// Of what is there.
std::size_t exchange::take_piece(std::span<char> into) {
    if (unpacker_) return unpacker_->unpack(piece_, into);
    const std::size_t n = piece_.copy(into.data(), into.size());
    piece_.remove_prefix(n);
    return n;
}

/// False: there is none any more, or `error` is set.
bool exchange::next_piece(const patience& wait, std::error_code& error) {
    error = failure_;
    if (!lease_) return false;
    const event e = lease_->connection->next(wait, error);
    take(e);
    if (e != event::end) return e == event::body;
    if (unpacker_ && !unpacker_->may_end()) error = client_fault::bad_gzip;
    return false;
}

/// Who has read all of the content need not ask for its end: the connection is for others then.
void exchange::look_ahead() {
    if (lease_ && !unpacker_) take(lease_->connection->next_of_what_is_there());
}

void exchange::take(event e) {
    if (e == event::body) piece_ = lease_->connection->reader.piece();
    if (e != event::end) return;
    trailers_ = lease_->connection->reader.trailers();
    finish();
}

/// The content has been read: the connection is for others now, if it can be used again.
void exchange::finish() {
    connection& c = *lease_->connection;
    std::error_code error;
    const bool complete = c.next(std::chrono::seconds(0), error) == event::end;
    if (complete && all_sent_ && head_.keep_alive && !c.has_leftover()) lease_->give_back();
    lease_.reset();
}

void exchange::skip_rest() {
    constexpr std::size_t little = 64 * 1024;
    const patience soon = wait_.at_most(std::chrono::milliseconds(50));
    std::error_code error;
    unpacker_.reset();
    for (std::size_t n = 0; n < little && next_piece(soon, error);) n += piece_.size();
    piece_ = {};
    lease_.reset();
}

} // namespace lockstep::net::http::detail
