#include "lockstep/net/message/codec.hpp"

#include <cstring>

namespace lockstep::net {

std::span<char> message_codec::prepare(std::size_t at_least) {
    if (begin_ == end_) begin_ = end_ = 0;
    if (buffer_.size() - end_ < at_least) { // what was taken makes room first
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        if (buffer_.size() - end_ < at_least) buffer_.resize(std::max(end_ + at_least, 2 * buffer_.size()));
    }
    return {buffer_.data() + end_, buffer_.size() - end_};
}

void message_codec::commit(std::size_t bytes) noexcept { end_ += bytes; }

void message_codec::feed(std::string_view bytes) {
    std::memcpy(prepare(bytes.size()).data(), bytes.data(), bytes.size());
    commit(bytes.size());
}

std::optional<message> message_codec::next(message_deadline now, std::error_code& error) {
    error = failed_;
    if (failed_) return std::nullopt;
    std::size_t used = 0;
    auto m = take({buffer_.data() + begin_, end_ - begin_}, now, used, failed_);
    error = failed_;
    begin_ += used;
    return m;
}

std::error_code message_codec::finish() const noexcept {
    if (failed_ || begin_ == end_) return failed_;
    return message_errc::truncated;
}

} // namespace lockstep::net
