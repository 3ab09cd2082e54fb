// Fetching a folder: its listing, then one file after the other.
#include "lockstep/net/p2p/transfer/folder.hpp"
#include "net/p2p/transfer/file_sink.hpp"

namespace lockstep::net::p2p {

namespace fs = std::filesystem;

namespace {

/// Is that content there already, whole?
bool is_there(const fs::path& path, const folder_listing::file& wanted) {
    std::error_code ignored;
    if (!fs::is_regular_file(fs::symlink_status(path, ignored)) || fs::file_size(path, ignored) != wanted.bytes)
        return false;
    const detail::open_file file(path, O_RDONLY);
    tree_builder builder([](const digest&, std::size_t) {}, [](const digest&, const std::string&) {});
    std::string buffer(chunk_bytes, '\0');
    while (const std::size_t n = file.read(builder.bytes(), buffer)) builder.add(std::string_view(buffer).substr(0, n));
    return builder.finish() == wanted.root;
}

folder_listing fetch_listing(const digest& root, message_clock& clock, const content_fetch::finder& find,
                             const fetch_options& options, const patience& wait) {
    memory_sink listing(folder_listing::most_bytes);
    content_fetch(root, listing, clock, find, options).run(wait);
    return folder_listing::from_encoded(listing.take());
}

} // namespace

void fetch_folder(const digest& root, const fs::path& into, message_clock& clock, const content_fetch::finder& find,
                  fetch_options options, const patience& wait,
                  const std::function<void(const folder_progress&)>& on_progress) {
    options.on_progress = {};
    const folder_listing listing = fetch_listing(root, clock, find, options, wait);
    folder_progress now;
    now.files = listing.files.size();
    for (const auto& f : listing.files) now.bytes += f.bytes;
    const auto tell = [&] {
        if (on_progress) on_progress(now);
    };

    fs::create_directories(into);
    for (const std::string& folder : listing.folders) fs::create_directories(into / folder);
    for (const auto& f : listing.files) {
        const fs::path path = into / f.path;
        fs::create_directories(path.parent_path());
        now.path = f.path;
        const std::uint64_t before = now.bytes_here;
        if (!is_there(path, f)) {
            detail::file_sink sink(path, f.executable);
            options.on_progress = [&](const fetch_progress& p) {
                now.bytes_here = before + p.here;
                now.sources = p.sources;
                tell();
            };
            content_fetch(f.root, sink, clock, find, options).run(wait);
            sink.finish();
        }
        now.bytes_here = before + f.bytes;
        ++now.files_here;
        tell();
    }
}

} // namespace lockstep::net::p2p
