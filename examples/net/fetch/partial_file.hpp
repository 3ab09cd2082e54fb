// A file that appears under its name when it is complete, and not before: until then it is NAME.part. A full disk, a broken
// connection or Ctrl-C leave what had that name as it was.
//
// What is to be resumed later is kept, and NAME.part.from says what it is a part of: the URL, and the validator (an entity
// tag or a date) that the server gave it. Only a server that still has the very same goes on with it (RFC 9110, 13.1.5).
#pragma once

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <fstream>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace fetch {

/// A file could not be written: `what` says which.
struct file_error : std::system_error {
    explicit file_error(const std::string& what) : std::system_error(errno, std::generic_category(), what) {}
};

inline void write_all(int descriptor, std::string_view bytes, const std::string& name) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
        if (n < 0 && errno != EINTR) throw file_error("writing " + name);
        if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

class partial_file {
public:
    /// `keeps`: what is there is gone on with, and what is not complete stays. A name that stands for no ordinary file
    /// (/dev/null, a pipe) is written as it is.
    partial_file(std::string name, std::string url, bool keeps)
        : name_(std::move(name)), url_(std::move(url)), keeps_(keeps) {
        struct stat is {};
        ordinary_ = stat(name_.c_str(), &is) != 0 || S_ISREG(is.st_mode);
        if (!ordinary_) keeps_ = false;
        const int how = O_CREAT | O_CLOEXEC | (ordinary_ ? O_RDWR : O_WRONLY);
        descriptor_ = open(written_name().c_str(), how, 0666);
        if (descriptor_ < 0) throw file_error("opening " + written_name());
        if (ordinary_ && flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
            const file_error somebody("another fetch is writing " + written_name());
            close(descriptor_);
            throw somebody;
        }
        if (keeps_) read_origin();
        if (ordinary_ && validator_.empty()) begin_anew("");
        if (ordinary_) size_ = static_cast<std::uint64_t>(lseek(descriptor_, 0, SEEK_END));
    }
    partial_file(const partial_file&) = delete;
    partial_file& operator=(const partial_file&) = delete;
    ~partial_file() {
        close(descriptor_);
        if (!ordinary_ || complete_ || (keeps_ && !validator_.empty())) return;
        unlink(written_name().c_str());
        unlink(origin_name().c_str());
    }

    /// How much of it is there.
    std::uint64_t size() const noexcept { return size_; }
    /// Of what is there; empty: it cannot be gone on with.
    const std::string& validator() const noexcept { return validator_; }

    /// Drops what is there. What comes has this validator; empty: none.
    void begin_anew(const std::string& validator) {
        validator_ = validator;
        size_ = 0;
        if (!ordinary_) return;
        if (ftruncate(descriptor_, 0) != 0 || lseek(descriptor_, 0, SEEK_SET) < 0)
            throw file_error("writing " + written_name());
        if (keeps_ && !validator.empty()) std::ofstream(origin_name()) << url_ << '\n' << validator << '\n';
    }
    void write(std::string_view bytes) {
        write_all(descriptor_, bytes, written_name());
        size_ += bytes.size();
    }
    /// It is complete: gives it its name, once it is safely on the disk.
    void complete() {
        if (!ordinary_) return;
        if (fsync(descriptor_) != 0) throw file_error("writing " + written_name());
        if (rename(written_name().c_str(), name_.c_str()) != 0) throw file_error("renaming " + written_name());
        unlink(origin_name().c_str());
        complete_ = true;
    }

private:
    std::string written_name() const { return ordinary_ ? name_ + ".part" : name_; }
    std::string origin_name() const { return name_ + ".part.from"; }
    void read_origin() {
        std::ifstream in(origin_name());
        std::string url, validator;
        if (std::getline(in, url) && std::getline(in, validator) && url == url_) validator_ = validator;
    }

    const std::string name_, url_;
    bool keeps_;
    bool ordinary_ = true;
    bool complete_ = false;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::string validator_;
};

} // namespace fetch
