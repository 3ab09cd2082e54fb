#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/http/media_type.hpp"
#include "lockstep/net/http/server/files.hpp"
#include "net/http/files/file_name.hpp"
#include "net/http/files/representation.hpp"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace lockstep::net::http {

namespace {

[[noreturn]] void refuse_for(int error) {
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: throw refusal(status::insufficient_storage, "there is no room for it");
    case EROFS: throw refusal(status::forbidden);
    case ENOENT:
    case ENOTDIR: throw refusal(status::conflict, "its folder is missing");
    case EISDIR:
    case ENOTEMPTY:
    case EEXIST: throw refusal(status::conflict, "it is a folder");
    default: throw refusal(status_of_error(error));
    }
}

/// Where a file is: its folder, opened, and its name in there.
struct place {
    opened_file folder;
    std::string name;
};

/// A file beside the one that it is to become. Goes away unless it does.
class hidden_file {
public:
    explicit hidden_file(const place& beside) : beside_(beside) {
        static std::atomic<std::uint64_t> number{0};
        name_ = ".put-" + std::to_string(getpid()) + "-" + std::to_string(++number);
        file_ = opened_file(openat(beside.folder.descriptor(), name_.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
        if (!file_) refuse_for(errno);
    }
    hidden_file(const hidden_file&) = delete;
    hidden_file& operator=(const hidden_file&) = delete;
    ~hidden_file() {
        if (!name_.empty()) unlinkat(beside_.folder.descriptor(), name_.c_str(), 0);
    }

    void write(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t n = blocking([&] { return ::write(file_.descriptor(), bytes.data(), bytes.size()); });
            const int failure = n < 0 ? this_fiber::error_number() : 0;
            if (failure != 0 && failure != EINTR) refuse_for(failure);
            if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
        }
    }
    /// Once it is safely on the disk.
    void become() {
        if (blocking([&] { return fsync(file_.descriptor()); }) != 0) refuse_for(this_fiber::error_number());
        const int folder = beside_.folder.descriptor();
        if (renameat(folder, name_.c_str(), folder, beside_.name.c_str()) != 0) refuse_for(errno);
        name_.clear();
    }

private:
    const place& beside_;
    std::string name_;
    opened_file file_;
};

class stored_folder {
public:
    explicit stored_folder(const std::string& folder) : folder_(open_folder(folder)) {}

    response answer(request& r) const {
        if (r.method() != method::put && r.method() != method::delete_) throw refusal(status::method_not_allowed);
        const place at = find(r.rest());
        const bool existed = check_conditions(r, at);
        if (r.method() == method::put) return put(r, at, existed);
        if (unlinkat(at.folder.descriptor(), at.name.c_str(), 0) == 0) return status::no_content;
        if (errno == ENOENT) throw refusal(status::not_found);
        refuse_for(errno);
    }

private:
    place find(std::string_view path) const {
        const auto name = file_name(path, false);
        if (!name) throw refusal(status::not_found);
        if (name->empty() || path.ends_with('/')) throw refusal(status::conflict, "it is a folder");
        const std::size_t slash = name->rfind('/');
        const std::string parent = slash == name->npos ? "." : name->substr(0, slash);
        place at{open_beneath(folder_, parent), name->substr(slash + 1)};
        if (!at.folder) refuse_for(errno);
        return at;
    }

    /// Is there such a file? Throws where the request is for another state of it.
    static bool check_conditions(const request& r, const place& at) {
        struct stat about {};
        const bool exists = fstatat(at.folder.descriptor(), at.name.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0;
        const representation now(about, media_type_of(at.name), "");
        validators known{.exists = exists};
        if (exists) {
            known.entity_tag = now.entity_tag;
            known.last_modified = now.last_modified;
        }
        if (evaluate(r.method(), r.fields(), known) != verdict::proceed) throw refusal(status::precondition_failed);
        return exists;
    }

    static response put(request& r, const place& at, bool existed) {
        // "If an origin server receives a PUT request with Content-Range and does not support partial PUT, it […] SHOULD respond
        // with a 400" (RFC 9110, 14.5).
        if (r.fields().contains("Content-Range")) throw refusal(status::bad_request, "only whole files can be put");
        hidden_file file(at);
        for (std::string_view piece = r.read_piece(); !piece.empty(); piece = r.read_piece()) file.write(piece);
        file.become();
        if (existed) return status::no_content;
        response created(status::created);
        created.fields.set("Location", r.path());
        return created;
    }

    const opened_file folder_;
};

} // namespace

handler store_files(const std::string& folder) {
    return [stored = std::make_shared<const stored_folder>(folder)](request& r) { return stored->answer(r); };
}

} // namespace lockstep::net::http
