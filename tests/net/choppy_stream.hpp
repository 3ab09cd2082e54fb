// A stream that gives as little as it likes when it is read, and takes little when nobody waits for more: what is above it
// must not take the borders of pieces for anything.
#pragma once

#include "lockstep/net/byte_stream.hpp"

#include <memory>
#include <random>

namespace lockstep::net::tests {

class choppy_stream final : public byte_stream {
public:
    choppy_stream(std::unique_ptr<byte_stream> over, unsigned seed) : over_(std::move(over)), reads_(seed) {}

    std::size_t read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept override {
        return over_->read_some(into.first(std::min<std::size_t>(into.size(), some(reads_))), wait, error);
    }
    bool wait_readable(const patience& wait, std::error_code& error) noexcept override {
        return over_->wait_readable(wait, error);
    }
    std::size_t write_all(std::span<iovec> pieces, const patience& wait, std::error_code& error) noexcept override {
        if (wait.until == parking::at_once && pieces.front().iov_len > 3) {
            iovec first{pieces.front().iov_base, 3};
            const std::size_t n = over_->write_all({&first, 1}, wait, error);
            if (!error) error = std::make_error_code(std::errc::timed_out);
            return n;
        }
        return over_->write_all(pieces, wait, error);
    }
    void shutdown_write(std::error_code& error) noexcept override { over_->shutdown_write(error); }
    void shutdown() noexcept override { over_->shutdown(); }
    std::string peer_name() const override { return over_->peer_name(); }

private:
    static std::size_t some(std::minstd_rand& random) { return random() % 4 == 0 ? 1 : 1 + random() % 3000; }

    std::unique_ptr<byte_stream> over_;
    std::minstd_rand reads_;
};

} // namespace lockstep::net::tests
