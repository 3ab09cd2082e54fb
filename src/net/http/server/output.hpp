// What goes to one client, in order, gathered until it is worth a call of the system: heads and small contents in one text,
// large contents beside it, where they are.
#pragma once

#include "lockstep/net/byte_stream.hpp"
#include "lockstep/net/http/server/options.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::net::http {

class output {
public:
    /// From so many bytes on it does not pay to gather more.
    static constexpr std::size_t enough_bytes = 64 * 1024;
    /// Copying no more than that costs less than one more piece to write.
    static constexpr std::size_t few_bytes = 4096;

    explicit output(const server_options& options) noexcept : options_(options) {}

    /// From now on all goes there.
    void attach(byte_stream& to) noexcept {
        to_ = &to;
        error_.clear();
    }
    /// Whatever is left is dropped; memory that was much is given back.
    void detach() noexcept;

    /// To append to.
    std::string& text() noexcept { return text_; }
    /// Bytes that are not copied: `keeper` keeps them, or who called until flush().
    void refer(std::string_view bytes, std::shared_ptr<const void> keeper = {});
    /// Appends a copy, or refers to them where they are many.
    void append(std::string_view bytes, std::shared_ptr<const void> keeper);

    std::size_t pending() const noexcept { return text_.size() + referred_; }
    /// Writes all. False, now and for ever: it failed, error() says how. A client that takes less than the least rate is lost.
    bool flush() noexcept;
    const std::error_code& error() const noexcept { return error_; }

private:
    struct reference {
        std::size_t after; ///< so much of the text comes before it
        std::string_view bytes;
        std::shared_ptr<const void> keeper;
    };

    byte_stream* to_ = nullptr;
    const server_options& options_;
    std::string text_;
    std::vector<reference> references_;
    std::size_t referred_ = 0;
    std::vector<iovec> pieces_;
    std::error_code error_;
};

/// When somebody who may be as slow as the options say must have moved so many bytes.
inline std::chrono::milliseconds time_for(std::uint64_t bytes, const server_options& o) noexcept {
    const std::uint64_t rate = o.least_rate == 0 ? 1 : o.least_rate;
    const std::uint64_t seconds = bytes / rate;
    constexpr std::uint64_t long_enough = 365 * 24 * 3600;
    return o.grace + std::chrono::seconds(seconds < long_enough ? seconds : long_enough);
}

} // namespace lockstep::net::http
