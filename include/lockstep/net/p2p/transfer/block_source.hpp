// Where blocks of contents come from, and where contents go.
#pragma once

#include "lockstep/net/p2p/transfer/content_tree.hpp"
#include "lockstep/net/patience.hpp"

#include <algorithm>
#include <span>
#include <system_error>

namespace lockstep::net::p2p {

/// Somebody who may have blocks: a peer, the network as a whole, this process. May be asked by several fibers at a time.
class block_source {
public:
    virtual ~block_source() = default;
    /// The block of that digest. Whoever asks makes sure that it is. `error`: no_such_file_or_directory, it does not have
    /// it; anything else, it could not be had now.
    virtual std::string block(const digest& d, const patience& wait, std::error_code& error) = 0;
    /// Who it is: for people, and to know it again.
    virtual std::string name() const = 0;
};

/// Where a content is put together. Several fibers write different parts of it at a time.
class content_sink {
public:
    virtual ~content_sink() = default;
    /// So many bytes it will have. Called once, before all else.
    virtual void begin(std::uint64_t bytes, std::error_code& error) = 0;
    /// These are its bytes from there on.
    virtual void write(std::uint64_t at, std::string_view bytes, std::error_code& error) = 0;
    /// What is there from an attempt before: as many bytes as there are, at most into.size().
    virtual std::size_t read(std::uint64_t at, std::span<char> into) noexcept = 0;
    /// What it is, for messages of errors.
    virtual std::string name() const = 0;
};

/// A content in memory.
class memory_sink final : public content_sink {
public:
    /// No more than that: a content that is larger is refused (file_too_large).
    explicit memory_sink(std::size_t most_bytes) noexcept : most_bytes_(most_bytes) {}

    void begin(std::uint64_t bytes, std::error_code& error) override {
        if (bytes > most_bytes_) error = std::make_error_code(std::errc::file_too_large);
        else content_.resize(bytes);
    }
    void write(std::uint64_t at, std::string_view bytes, std::error_code&) override {
        std::copy(bytes.begin(), bytes.end(), content_.begin() + static_cast<std::ptrdiff_t>(at));
    }
    std::size_t read(std::uint64_t, std::span<char>) noexcept override { return 0; }
    std::string name() const override { return "memory"; }

    /// The content, once it is there. Call it once.
    std::string take() noexcept { return std::move(content_); }

private:
    const std::size_t most_bytes_;
    std::string content_;
};

} // namespace lockstep::net::p2p
