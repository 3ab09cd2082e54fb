#include "net/http/server/content_writer.hpp"

#include "lockstep/net/http/head.hpp"

#include <stdexcept>
#include <system_error>

namespace lockstep::net::http {

namespace {

/// Pieces are gathered up to that, so that a chunk is worth its framing.
constexpr std::size_t gather_bytes = 16 * 1024;

} // namespace

void content_writer::write(std::string_view bytes) {
    if (bytes.empty()) return;
    if (gzip_) {
        gzip_->add(bytes, gathered_);
        if (gathered_.size() >= gather_bytes) send_gathered();
    } else if (gathered_.size() + bytes.size() < gather_bytes) {
        gathered_ += bytes;
    } else {
        send_gathered();
        send(bytes);
    }
}

void content_writer::flush() {
    if (gzip_) gzip_->flush(gathered_);
    send_gathered();
    require_written();
}

void content_writer::finish() {
    if (gzip_) gzip_->finish(gathered_);
    if (!gathered_.empty() && gathered_.size() < gather_bytes) {
        // What is small goes out together with what comes next.
        if (chunked_) append_chunk_size(to_.text(), gathered_.size());
        to_.text() += gathered_;
        if (chunked_) to_.text() += "\r\n";
        written_ += gathered_.size();
    } else {
        send_gathered();
    }
    if (length_ && written_ != *length_)
        throw std::length_error("a handler wrote " + std::to_string(written_) + " bytes after it had promised " +
                                std::to_string(*length_));
    if (chunked_) append_last_chunk(to_.text(), trailers_);
}

void content_writer::send_gathered() {
    if (gathered_.empty()) return;
    send(gathered_);
    gathered_.clear();
}

void content_writer::send(std::string_view bytes) {
    if (length_ && bytes.size() > *length_ - written_)
        throw std::length_error("a handler writes more than the " + std::to_string(*length_) +
                                " bytes that it promised");
    written_ += bytes.size();
    if (chunked_) append_chunk_size(to_.text(), bytes.size());
    to_.refer(bytes);
    if (chunked_) to_.text() += "\r\n";
    require_written();
}

void content_writer::require_written() {
    if (!to_.flush()) throw std::system_error(to_.error(), "the client is gone");
}

} // namespace lockstep::net::http
