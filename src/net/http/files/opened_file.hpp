// A file below a folder, opened so that no name leads out of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <sys/stat.h>

namespace lockstep::net::http {

/// Owns a descriptor. Movable.
class opened_file {
public:
    opened_file() noexcept = default;
    explicit opened_file(int descriptor) noexcept : descriptor_(descriptor) {}
    opened_file(opened_file&& other) noexcept;
    opened_file& operator=(opened_file&& other) noexcept;
    ~opened_file();

    int descriptor() const noexcept { return descriptor_; }
    explicit operator bool() const noexcept { return descriptor_ >= 0; }

    /// Reads at that place; fewer bytes than asked for only at the end of the file. Throws std::system_error.
    std::size_t read_at(std::span<char> into, std::uint64_t offset) const;

private:
    int descriptor_ = -1;
};

/// Opens a folder to be served. Throws std::system_error with its name.
opened_file open_folder(const std::string& name);

/// Opens `name`, relative to the folder and without "." and "..", to be read. On failure errno says why: EXDEV, that it leads
/// out of the folder.
opened_file open_beneath(const opened_file& folder, const std::string& name) noexcept;

} // namespace lockstep::net::http
