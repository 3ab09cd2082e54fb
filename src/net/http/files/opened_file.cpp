#include "net/http/files/opened_file.hpp"

#include "lockstep/fiber/this_fiber.hpp"

#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace lockstep::net::http {

namespace {

/// O_NONBLOCK: opening a named pipe that nobody writes to must not wait for somebody.
constexpr int how_to_open = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

int resolve_beneath(int folder, const char* name) noexcept {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(how_to_open);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    // EAGAIN: something was renamed while ".." of a link was resolved; the system asks to try again.
    for (int attempt = 0;; ++attempt) {
        const long result = syscall(SYS_openat2, folder, name, &how, sizeof how);
        if (result >= 0 || errno != EAGAIN || attempt == 3) return static_cast<int>(result);
    }
}

/// For systems older than Linux 5.6, and sandboxes that do not let openat2 through: a step for each segment, and no links.
int walk_beneath(int folder, std::string name) noexcept {
    opened_file at;
    std::size_t begin = 0;
    for (;;) {
        const std::size_t slash = name.find('/', begin);
        const int from = at ? at.descriptor() : folder;
        if (slash == name.npos) return openat(from, name.c_str() + begin, how_to_open | O_NOFOLLOW);
        name[slash] = '\0';
        opened_file next(openat(from, name.c_str() + begin, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!next) return -1;
        at = std::move(next);
        begin = slash + 1;
    }
}

} // namespace

opened_file::opened_file(opened_file&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
opened_file& opened_file::operator=(opened_file&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}
opened_file::~opened_file() {
    const int before = errno;
    if (descriptor_ >= 0) close(descriptor_);
    errno = before;
}

std::size_t opened_file::read_at(std::span<char> into, std::uint64_t offset) const {
    std::size_t read = 0;
    while (read < into.size()) {
        iovec piece{into.data() + read, into.size() - read};
        const auto at = static_cast<off_t>(offset + read);
        // What is in memory is there at once; only what is not may keep others waiting.
        ssize_t n = preadv2(descriptor_, &piece, 1, at, RWF_NOWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EOPNOTSUPP || errno == ENOSYS))
            n = blocking([&] { return pread(descriptor_, piece.iov_base, piece.iov_len, at); });
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw std::system_error(errno, std::generic_category(), "reading a file");
        if (n == 0) break;
        read += static_cast<std::size_t>(n);
    }
    return read;
}

opened_file open_folder(const std::string& name) {
    opened_file folder(open(name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder) throw std::system_error(errno, std::generic_category(), "opening the folder " + name);
    return folder;
}

opened_file open_beneath(const opened_file& folder, const std::string& name) noexcept {
    const int direct = resolve_beneath(folder.descriptor(), name.c_str());
    if (direct >= 0 || (errno != ENOSYS && errno != EPERM)) return opened_file(direct);
    try {
        return opened_file(walk_beneath(folder.descriptor(), name));
    } catch (const std::bad_alloc&) {
        errno = ENOMEM;
        return {};
    }
}

} // namespace lockstep::net::http
