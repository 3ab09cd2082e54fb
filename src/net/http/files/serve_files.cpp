#include "lockstep/net/http/media_type.hpp"
#include "lockstep/net/http/server/files.hpp"
#include "lockstep/net/http/uri.hpp"
#include "net/http/files/file_cache.hpp"
#include "net/http/files/file_name.hpp"
#include "net/http/files/listing.hpp"
#include "net/http/server/compress.hpp"

#include <cerrno>
#include <optional>

namespace lockstep::net::http {

namespace {

using std::chrono::steady_clock;

/// Smaller ones gain nothing.
constexpr std::size_t least_packed_bytes = 1024;

class served_folder {
public:
    served_folder(const std::string& folder, file_options options)
        : options_(std::move(options)), folder_(open_folder(folder)), cache_(options_.cache_bytes) {}

    response answer(request& r);

private:
    struct found {
        opened_file file;
        struct stat about {};
        std::string name;
    };

    /// The name of a folder's index. Without one it is that of the folder, which is never kept.
    std::string index_of(const std::string& folder) const {
        return folder.empty() ? options_.index : options_.index.empty() ? folder : folder + "/" + options_.index;
    }
    found open(std::string name) const;
    // What seldom happens is apart from what happens all the time, which needs little of its fiber's stack: an idle connection
    // keeps the pages that it has touched.
    [[gnu::noinline]] response look_up(request& r, const std::string& name, bool as_folder);
    [[gnu::noinline]] response answer_folder(request& r, found folder);
    [[gnu::noinline]] response answer_file(request& r, found file);
    response answer_cached(request& r, const std::shared_ptr<const cached_file>& file) const;
    std::shared_ptr<const cached_file> load(const found& file);

    const file_options options_;
    const opened_file folder_;
    file_cache cache_;
};

steady_clock::rep now() { return steady_clock::now().time_since_epoch().count(); }

served_folder::found served_folder::open(std::string name) const {
    found f;
    f.file = open_beneath(folder_, name.empty() ? "." : name);
    f.name = std::move(name);
    if (!f.file || fstat(f.file.descriptor(), &f.about) != 0) throw refusal(status_of_error(errno));
    return f;
}

response served_folder::answer(request& r) {
    const std::string_view rest = r.rest();
    const auto name = file_name(rest, options_.hidden);
    if (!name) throw refusal(status::not_found);
    const bool as_folder = rest.empty() || rest.ends_with('/');
    if (const auto cached = cache_.find(as_folder ? index_of(*name) : *name)) {
        const auto age = steady_clock::duration(now() - cached->seen.load(std::memory_order_relaxed));
        if (age <= options_.fresh) return answer_cached(r, cached);
    }
    return look_up(r, *name, as_folder);
}

response served_folder::look_up(request& r, const std::string& name, bool as_folder) {
    found f = open(name);
    if (S_ISDIR(f.about.st_mode)) {
        if (as_folder) return answer_folder(r, std::move(f));
        const std::string_view query = r.query();
        return response::redirect(std::string(r.path()) + "/" + (query.empty() ? "" : "?") + std::string(query),
                                  status::moved_permanently);
    }
    if (as_folder || !S_ISREG(f.about.st_mode)) throw refusal(status::not_found);
    return answer_file(r, std::move(f));
}

response served_folder::answer_folder(request& r, found folder) {
    if (!options_.index.empty()) {
        try {
            found index = open(index_of(folder.name));
            if (S_ISREG(index.about.st_mode)) return answer_file(r, std::move(index));
        } catch (const refusal& e) {
            if (e.status() != status::not_found) throw;
        }
    }
    if (!options_.listing) throw refusal(status::not_found);
    response page = response::html(listing(folder.file, percent_decode(r.path()).value_or("/"), options_.hidden));
    page.fields.set("Cache-Control", "no-cache");
    return page;
}

response served_folder::answer_file(request& r, found file) {
    if (const auto cached = cache_.find(file.name); cached && cached->about.is(file.about)) {
        cached->seen.store(now(), std::memory_order_relaxed);
        return answer_cached(r, cached);
    }
    if (const auto loaded = load(file)) return answer_cached(r, loaded);
    const representation about(file.about, media_type_of(file.name), options_.cache_control);
    const auto kept = std::make_shared<const opened_file>(std::move(file.file));
    const representation_bytes bytes{kept, {}, kept.get()};
    if (auto special = special_answer(r, about, bytes)) return std::move(*special);
    return whole_answer(about, bytes);
}

response served_folder::answer_cached(request& r, const std::shared_ptr<const cached_file>& file) const {
    const representation_bytes bytes{file, file->bytes};
    if (auto special = special_answer(r, file->about, bytes)) return std::move(*special);
    response answer = whole_answer(file->about, bytes);
    if (file->packed.empty()) return answer;
    answer.fields.set("Vary", "Accept-Encoding");
    if (!accepts_gzip(r.fields())) return answer;
    answer.fields.set("Content-Encoding", "gzip");
    answer.fields.set("ETag", "W/" + file->about.entity_tag); // these are other bytes (RFC 9110, 8.8.1)
    answer.body = response::shared_bytes{file, file->packed};
    return answer;
}

/// Reads a small file and keeps it. Nothing where it is too large, or changes meanwhile.
std::shared_ptr<const cached_file> served_folder::load(const found& file) {
    const auto size = static_cast<std::size_t>(file.about.st_size);
    if (size > options_.cached_file_bytes) {
        cache_.forget(file.name);
        return nullptr;
    }
    std::string bytes(size, '\0');
    struct stat after {};
    const representation about(file.about, media_type_of(file.name), options_.cache_control);
    if (file.file.read_at(bytes, 0) != size || fstat(file.file.descriptor(), &after) != 0 || !about.is(after))
        return nullptr;
    std::string packed;
    if (size >= least_packed_bytes && is_compressible(about.media_type)) packed = gzip(bytes);
    if (packed.size() >= size) packed.clear();
    const auto loaded = std::make_shared<const cached_file>(about, std::move(bytes), std::move(packed), now());
    cache_.keep(file.name, loaded);
    return loaded;
}

} // namespace

handler serve_files(const std::string& folder, file_options options) {
    return [served = std::make_shared<served_folder>(folder, std::move(options))](request& r) {
        return served->answer(r);
    };
}

} // namespace lockstep::net::http
