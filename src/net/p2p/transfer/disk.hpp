// Files, by descriptors.
#pragma once

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <span>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace lockstep::net::p2p::detail {

/// A file that is open, to the end of the scope.
class open_file {
public:
    open_file() = default;
    /// Throws std::system_error, with the path in it.
    open_file(const std::filesystem::path& path, int flags, mode_t mode = 0)
        : descriptor_(open(path.c_str(), flags | O_CLOEXEC, mode)) {
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), path.string());
    }
    open_file(open_file&& from) noexcept : descriptor_(std::exchange(from.descriptor_, -1)) {}
    open_file& operator=(open_file&& from) noexcept {
        std::swap(descriptor_, from.descriptor_);
        return *this;
    }
    ~open_file() {
        if (descriptor_ >= 0) close(descriptor_);
    }

    int descriptor() const noexcept { return descriptor_; }

    /// Fills `into` with what is there from `at` on, as far as there is. An error of the disk is the end of the file.
    std::size_t read(std::uint64_t at, std::span<char> into) const noexcept {
        std::size_t done = 0;
        while (done < into.size()) {
            const ssize_t n = pread(descriptor_, into.data() + done, into.size() - done, static_cast<off_t>(at + done));
            if (n > 0) done += static_cast<std::size_t>(n);
            else if (n == 0 || errno != EINTR) break;
        }
        return done;
    }

    /// Writes all of it there.
    void write(std::uint64_t at, std::string_view bytes, std::error_code& error) const noexcept {
        while (!bytes.empty()) {
            const ssize_t n = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) {
                error.assign(errno, std::generic_category());
                return;
            }
            at += static_cast<std::uint64_t>(n);
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
    }

private:
    int descriptor_ = -1;
};

} // namespace lockstep::net::p2p::detail
