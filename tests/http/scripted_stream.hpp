// A client that says what it was told to say, in the pieces it was told, and keeps what it hears: no sockets, no threads, no time.
#pragma once

#include "lockstep/net/byte_stream.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

namespace lockstep::net::http::test {

class scripted_stream final : public byte_stream {
public:
    explicit scripted_stream(std::vector<std::string> says) : says_(says.begin(), says.end()) {}

    bool silent_at_the_end = false; ///< it says nothing more instead of ending: waits for it time out
    bool deaf = false;              ///< whoever writes to it fails
    std::string heard;
    int reads = 0, writes = 0;
    bool half_closed = false;
    std::string at_first_silence; ///< what it had heard when it had nothing more to say

    std::size_t read_some(std::span<char> into, const patience&, std::error_code& error) noexcept override {
        error.clear();
        ++reads;
        if (says_.empty()) {
            if (at_first_silence.empty()) at_first_silence = heard;
            if (silent_at_the_end) error = std::make_error_code(std::errc::timed_out);
            return 0;
        }
        const std::string& piece = says_.front();
        const std::size_t n = piece.copy(into.data(), into.size(), said_);
        said_ += n;
        if (said_ == piece.size()) {
            says_.pop_front();
            said_ = 0;
        }
        return n;
    }
    bool wait_readable(const patience&, std::error_code& error) noexcept override {
        error.clear();
        if (says_.empty() && at_first_silence.empty()) at_first_silence = heard;
        if (says_.empty() && silent_at_the_end) error = std::make_error_code(std::errc::timed_out);
        return !error;
    }
    std::size_t write_all(std::span<iovec> pieces, const patience&, std::error_code& error) noexcept override {
        error.clear();
        ++writes;
        if (deaf) {
            error = std::make_error_code(std::errc::broken_pipe);
            return 0;
        }
        std::size_t n = 0;
        for (const iovec& p : pieces) {
            heard.append(static_cast<const char*>(p.iov_base), p.iov_len);
            n += p.iov_len;
        }
        return n;
    }
    void shutdown_write(std::error_code& error) noexcept override {
        error.clear();
        half_closed = true;
    }
    void shutdown() noexcept override { says_.clear(); }
    std::string peer_name() const override { return "192.0.2.1:4711"; }

private:
    std::deque<std::string> says_;
    std::size_t said_ = 0; ///< of the first piece
};

} // namespace lockstep::net::http::test
