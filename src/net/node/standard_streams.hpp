// Two descriptors that may be anything (a pipe, a file, a terminal) as one stream. They are left as they are, blocking or not:
// others may share them. So reading and writing may block the thread, which then is replaced (lockstep::blocking).
#pragma once

#include "lockstep/net/byte_stream.hpp"

#include <string>

namespace lockstep::net::detail {

class standard_streams final : public byte_stream {
public:
    /// Does not own them. Throws std::system_error where there is no descriptor left.
    standard_streams(int in, int out);
    ~standard_streams() override;

    std::size_t read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept override;
    bool wait_readable(const patience& wait, std::error_code& error) noexcept override;
    /// Does not give up before all is written.
    std::size_t write_all(std::span<iovec> pieces, const patience& wait, std::error_code& error) noexcept override;
    void shutdown_write(std::error_code& error) noexcept override { error.clear(); }
    void shutdown() noexcept override;
    std::string peer_name() const override { return "standard input and output"; }

private:
    int in_, out_;
    int ended_; ///< an eventfd that wakes who waits to read
};

} // namespace lockstep::net::detail
