// The other half of a connection: what a request is answered.
#include "lockstep/net/http/characters.hpp"
#include "lockstep/net/http/media_type.hpp"
#include "net/http/server/compress.hpp"
#include "net/http/server/connection.hpp"
#include "net/http/server/content_writer.hpp"
#include "net/http/server/log_line.hpp"

#include <charconv>
#include <exception>

namespace lockstep::net::http {

namespace {

/// For who only gets a status: what it means.
response plain(status s, std::string_view why = {}) {
    std::string words(reason_phrase(s));
    if (!why.empty()) words.append(": ").append(why);
    return response::text(words + "\n", s);
}

void append_number(std::string& out, std::uint64_t n) {
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, n).ptr);
}

std::optional<std::uint64_t> length_of(const response::content& c) {
    if (const auto* text = std::get_if<std::string>(&c)) return text->size();
    if (const auto* shared = std::get_if<response::shared_bytes>(&c)) return shared->bytes.size();
    if (const auto* made = std::get_if<response::produced>(&c)) return made->length;
    return 0;
}

/// Those are the server's: who frames a message says how long it is, and whether another follows.
bool is_ours(std::string_view name) {
    switch (name.size()) {
    case 10: return same_name(name, "Connection") || same_name(name, "Keep-Alive");
    case 14: return same_name(name, "Content-Length");
    case 17: return same_name(name, "Transfer-Encoding");
    default: return false;
    }
}

/// Compresses what is worth it. True: the content is made, and to be compressed while it is made.
bool compress(response& answer, const request_head& asked, std::size_t from) {
    const auto length = length_of(answer.body);
    if (from == 0 || answer.status != status::ok || (length && *length < from)) return false;
    if (answer.fields.contains("Content-Encoding") || !is_compressible(answer.fields.get("Content-Type").value_or("")))
        return false;
    // "An origin server […] ought to generate a Vary header field" where the response depends on a field (RFC 9110, 12.5.5).
    if (!answer.fields.has_element("Vary", "Accept-Encoding")) answer.fields.add("Vary", "Accept-Encoding");
    if (!accepts_gzip(asked.fields)) return false;
    answer.fields.set("Content-Encoding", "gzip");
    // The bytes are others now: a strong tag would be a lie (8.8.1).
    if (const auto tag = answer.fields.get("ETag"); tag && !tag->starts_with("W/"))
        answer.fields.set("ETag", "W/" + std::string(*tag));
    if (auto* text = std::get_if<std::string>(&answer.body)) *text = gzip(*text);
    else if (auto* shared = std::get_if<response::shared_bytes>(&answer.body)) answer.body = gzip(shared->bytes);
    else std::get<response::produced>(answer.body).length.reset();
    return std::holds_alternative<response::produced>(answer.body);
}

} // namespace

void connection::answer_one() {
    const request_head& asked = work_->reader.head();
    asked_for_body_ = answering_ = false;
    body_since_ = {};
    persists_ = asked.keep_alive && ++requests_ < options_.most_requests;
    request r(asked, *this, peer_name_);
    response answer = handle(r);
    if (shared_.open.sending_away()) persists_ = false;
    // A body that the client was not asked for may come or not; one that is large is not worth reading.
    const bool unread =
        asked.framing == framing::length && asked.content_length - work_->reader.body_bytes() > options_.linger_bytes;
    if (unread || (asked.expects_continue && !asked_for_body_ && input_.empty())) persists_ = false;
    respond(std::move(answer), asked);
    if (persists_ && drop_body()) return;
    persists_ = false;
    linger_ = work_->reader.read(input_) != event::end || !input_.empty();
}

response connection::handle(request& r) {
    try {
        router::found found = shared_.routes_for(r.host()).find(r);
        if (found.to != nullptr && found.to->options.body_bytes)
            work_->reader.limit_body(*found.to->options.body_bytes);
        if (work_->reader.body_too_large()) throw request_error(fault::body_too_large);
        if (found.to != nullptr) return found.to->handle(r);
        if (!is_client_error(found.refused.status)) return std::move(found.refused);
        response words = plain(found.refused.status);
        if (const auto allowed = found.refused.fields.get("Allow")) words.fields.set("Allow", *allowed);
        return words;
    } catch (...) {
        return answer_of_exception();
    }
}

/// In a handler of any exception.
response connection::answer_of_exception() {
    try {
        throw;
    } catch (const refusal& e) {
        return plain(e.status(), e.what());
    } catch (const request_error& e) {
        persists_ = false;
        if (e.code().category() != fault_category()) return plain(status::request_timeout, "the request took too long");
        const auto f = static_cast<fault>(e.code().value());
        return plain(answer_to(f), sentence_of(f));
    } catch (const std::exception& e) {
        shared_.report(e.what());
    } catch (...) {
        shared_.report("something that is no std::exception");
    }
    return plain(status::internal_server_error);
}

void connection::refuse(fault f) { refuse(answer_to(f), sentence_of(f)); }

/// What cannot be read is answered all the same, and is the last on this connection.
void connection::refuse(status s, std::string_view why) {
    persists_ = false;
    linger_ = true;
    respond(plain(s, why), request_head(), true);
}

void connection::respond(response answer, const request_head& asked, bool unreadable) {
    const bool sound = code_of(answer.status) >= 200 && code_of(answer.status) <= 999;
    if (!sound) {
        shared_.report("a handler answered with a status that is no final one");
        answer = plain(status::internal_server_error);
    }
    const bool compressed = compress(answer, asked, options_.compress_from);
    if (answer.fields.has_element("Connection", "close")) persists_ = false;
    const std::optional<std::uint64_t> length = length_of(answer.body);
    const bool chunked = !length && asked.version == version::http_1_1;
    if (!length && !chunked) persists_ = false; // the end of the connection ends the content
    append_head_of(answer, asked, length, chunked);

    sent_ = 0;
    // "The HEAD method is identical to GET except that the server MUST NOT send content in the response" (RFC 9110, 9.3.2).
    if (asked.method != method::head && !never_has_content(answer.status)) {
        sent_ = length.value_or(0);
        if (auto* text = std::get_if<std::string>(&answer.body)) {
            auto kept =
                text->size() > output::few_bytes ? std::make_shared<const std::string>(std::move(*text)) : nullptr;
            const std::string_view bytes = kept ? *kept : *text;
            work_->out.append(bytes, kept);
        } else if (auto* shared = std::get_if<response::shared_bytes>(&answer.body)) {
            work_->out.append(shared->bytes, std::move(shared->keeper));
        } else if (auto* made = std::get_if<response::produced>(&answer.body)) {
            produce(*made, chunked, compressed);
        }
    }
    shared_.requests.fetch_add(1, std::memory_order_relaxed);
    if (options_.log) options_.log(log_line(peer_name_, unreadable ? nullptr : &asked, answer.status, sent_, now()));
    if (work_->out.pending() >= output::enough_bytes) work_->out.flush();
}

void connection::append_head_of(const response& answer, const request_head& asked, std::optional<std::uint64_t> length,
                                bool chunked) {
    answering_ = true;
    std::string& out = work_->out.text();
    out += "HTTP/1.1 ";
    append_number(out, code_of(answer.status));
    out.append(" ").append(reason_phrase(answer.status)).append("\r\n");
    for (const auto [name, value] : answer.fields)
        if (!is_ours(name)) out.append(name).append(": ").append(value).append("\r\n");
    // "An origin server with a clock […] MUST generate a Date header field in all 2xx (Successful), 3xx (Redirection), and 4xx
    // (Client Error) responses, and MAY generate a Date header field in 1xx and 5xx" (RFC 9110, 6.6.1).
    if (!answer.fields.contains("Date")) out.append("Date: ").append(date_text_of(now())).append("\r\n");
    if (!options_.server_name.empty() && !answer.fields.contains("Server"))
        out.append("Server: ").append(options_.server_name).append("\r\n");
    // "A server MUST NOT send a Content-Length header field in any response with a status code of 1xx […] or 204" (8.6), and in a
    // 304 it would have to be that of the 200, which we don't know here.
    if (chunked && !never_has_content(answer.status)) {
        out += "Transfer-Encoding: chunked\r\n";
    } else if (length && !never_has_content(answer.status)) {
        out += "Content-Length: ";
        append_number(out, *length);
        out += "\r\n";
    }
    // "A server that does not support persistent connections MUST send the "close" connection option" (RFC 9112, 9.3); and HTTP/1.0
    // expects the connection to end where nothing else is said (C.2.2).
    if (!persists_) out += "Connection: close\r\n";
    else if (asked.version == version::http_1_0) out += "Connection: keep-alive\r\n";
    out += "\r\n";
}

void connection::produce(const response::produced& content, bool chunked, bool compressed) {
    content_writer writer(work_->out, chunked, content.length, compressed);
    try {
        content.make(writer);
        writer.finish();
    } catch (const request_error&) { // the content was to be made of the request's
        persists_ = complete_ = false;
    } catch (const std::exception& e) {
        // The head is out: all that can be said now is that the content is not complete, by ending the connection early.
        if (!work_->out.error()) shared_.report(e.what());
        persists_ = complete_ = false;
    } catch (...) {
        shared_.report("something that is no std::exception");
        persists_ = complete_ = false;
    }
    sent_ = writer.written();
}

std::chrono::sys_seconds connection::now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string_view connection::date_text_of(std::chrono::sys_seconds when) {
    if (!work_->date || when != work_->dated) work_->date.emplace(when);
    work_->dated = when;
    return *work_->date;
}

} // namespace lockstep::net::http
