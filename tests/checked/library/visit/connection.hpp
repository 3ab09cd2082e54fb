// A connection for programs about visits: it waits until it is shut down.
#pragma once

#include "lockstep/net/http/server/detail/visit.hpp"
#include "lockstep/sync/event.hpp"

namespace lockstep::testing {

class connection final : public net::byte_stream {
public:
    event shut;

    std::size_t read_some(std::span<char>, const net::patience&, std::error_code&) noexcept override { return 0; }
    bool wait_readable(const net::patience&, std::error_code&) noexcept override {
        shut.wait();
        return true;
    }
    std::size_t write_all(std::span<iovec>, const net::patience&, std::error_code&) noexcept override { return 0; }
    void shutdown_write(std::error_code&) noexcept override {}
    void shutdown() noexcept override { shut.set(); }
    std::string peer_name() const override { return "nobody"; }
};

} // namespace lockstep::testing
