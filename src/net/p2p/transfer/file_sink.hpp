// A file on disk that a content is put together in. It is called `<path>.part` until it is complete.
#pragma once

#include "lockstep/net/p2p/transfer/block_source.hpp"
#include "net/p2p/transfer/disk.hpp"

namespace lockstep::net::p2p::detail {

class file_sink final : public content_sink {
public:
    /// Opens what is there, or makes it. Throws std::system_error, with the path in it.
    explicit file_sink(const std::filesystem::path& path, bool executable = false)
        : path_(path), part_(path.string() + ".part"),
          file_(part_, O_RDWR | O_CREAT | O_NOFOLLOW, executable ? 0777 : 0666) {}

    /// Takes the room at once, where the file system can: better a full disk now than in the middle.
    void begin(std::uint64_t bytes, std::error_code& error) override {
        struct stat before {};
        is_new_ = fstat(file_.descriptor(), &before) != 0 || before.st_size == 0;
        const auto length = static_cast<off_t>(bytes);
        if (ftruncate(file_.descriptor(), length) != 0) error.assign(errno, std::generic_category());
        else if (length > 0 && fallocate(file_.descriptor(), 0, 0, length) != 0 && errno != EOPNOTSUPP)
            error.assign(errno, std::generic_category());
    }
    void write(std::uint64_t at, std::string_view bytes, std::error_code& error) override {
        file_.write(at, bytes, error);
    }
    std::size_t read(std::uint64_t at, std::span<char> into) noexcept override {
        return is_new_ ? 0 : file_.read(at, into); // zeros are not worth being looked at
    }
    std::string name() const override { return part_.string(); }

    /// It is complete, and gets its name. Throws std::system_error.
    void finish() const {
        if (rename(part_.c_str(), path_.c_str()) != 0)
            throw std::system_error(errno, std::generic_category(), path_.string());
    }

private:
    const std::filesystem::path path_, part_;
    const open_file file_;
    bool is_new_ = true; ///< there was nothing of it before
};

} // namespace lockstep::net::p2p::detail
