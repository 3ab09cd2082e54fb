// Streams over streams, for what is above them to cope with.
#pragma once

#include "lockstep/net/byte_stream.hpp"

#include <algorithm>
#include <memory>
#include <random>

namespace lockstep::net::tests {

/// Passes everything on.
class wrapped_stream : public byte_stream {
public:
    explicit wrapped_stream(std::unique_ptr<byte_stream> over) : over_(std::move(over)) {}

    std::size_t read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept override {
        return over_->read_some(into, wait, error);
    }
    bool wait_readable(const patience& wait, std::error_code& error) noexcept override {
        return over_->wait_readable(wait, error);
    }
    std::size_t write_all(std::span<iovec> pieces, const patience& wait, std::error_code& error) noexcept override {
        return over_->write_all(pieces, wait, error);
    }
    void shutdown_write(std::error_code& error) noexcept override { over_->shutdown_write(error); }
    void shutdown() noexcept override { over_->shutdown(); }
    std::string peer_name() const override { return over_->peer_name(); }

private:
    std::unique_ptr<byte_stream> over_;
};

/// Gives as little as it likes when it is read, and takes little when nobody waits for more: what is above it must not take
/// the borders of pieces for anything.
class choppy_stream final : public wrapped_stream {
public:
    choppy_stream(std::unique_ptr<byte_stream> over, unsigned seed) : wrapped_stream(std::move(over)), random_(seed) {}

    std::size_t read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept override {
        const std::size_t most = random_() % 4 == 0 ? 1 : 1 + random_() % 3000;
        return wrapped_stream::read_some(into.first(std::min(into.size(), most)), wait, error);
    }
    std::size_t write_all(std::span<iovec> pieces, const patience& wait, std::error_code& error) noexcept override {
        if (wait.until != parking::at_once || pieces.front().iov_len <= 3)
            return wrapped_stream::write_all(pieces, wait, error);
        iovec first{pieces.front().iov_base, 3};
        const std::size_t n = wrapped_stream::write_all({&first, 1}, wait, error);
        if (!error) error = std::make_error_code(std::errc::timed_out);
        return n;
    }

private:
    std::minstd_rand random_;
};

/// One bit of what is read is another than was written.
class tampered_stream final : public wrapped_stream {
public:
    /// Of byte `at`.
    tampered_stream(std::unique_ptr<byte_stream> over, std::size_t at, unsigned bit)
        : wrapped_stream(std::move(over)), left_(at), mask_(static_cast<char>(1U << bit)) {}

    std::size_t read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept override {
        const std::size_t n = wrapped_stream::read_some(into, wait, error);
        if (!done_ && left_ < n) {
            into[left_] = static_cast<char>(into[left_] ^ mask_);
            done_ = true;
        }
        left_ -= std::min(left_, n);
        return n;
    }

private:
    std::size_t left_;
    const char mask_;
    bool done_ = false;
};

/// Counts how often it is read.
class counted_stream final : public wrapped_stream {
public:
    counted_stream(std::unique_ptr<byte_stream> over, int& reads) : wrapped_stream(std::move(over)), reads_(reads) {}

    std::size_t read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept override {
        ++reads_;
        return wrapped_stream::read_some(into, wait, error);
    }

private:
    int& reads_;
};

} // namespace lockstep::net::tests
