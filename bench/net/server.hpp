// The servers that are compared, and what one costs while it serves.
#pragma once

#include "child.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace bench {

/// What one is asked to do.
enum class service { echo, http, https };

/// For who cannot say which one they got.
std::uint16_t free_port();

class server {
public:
    /// `programs`: the folder of ours, of the file that is served (1k) and of the certificate. Nothing: there is none of
    /// that name for that service, or it does not start.
    static std::optional<server> start(const std::string& programs, service what, const std::string& who,
                                       unsigned workers, place where);
    /// Any. `port`: where it listens; 0: it says so in its first line.
    static std::optional<server> run(const std::vector<std::string>& command, place where,
                                     const std::vector<std::string>& environment = {}, std::uint16_t port = 0);

    std::uint16_t port() const noexcept { return port_; }
    /// What its threads have taken so far.
    double cpu_seconds() const;
    /// What it alone has in memory, page tables included. What the kernel keeps of its sockets is not in it.
    double memory_bytes() const;
    std::size_t descriptors() const;

private:
    server(std::unique_ptr<child> process, std::uint16_t port) noexcept : process_(std::move(process)), port_(port) {}
    std::string proc() const { return "/proc/" + std::to_string(process_->pid()); }

    std::unique_ptr<child> process_;
    std::uint16_t port_;
};

} // namespace bench
