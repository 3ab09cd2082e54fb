// Folders on disk whose files are served as blocks.
#include "lockstep/net/p2p/transfer/folder.hpp"
#include "net/p2p/transfer/disk.hpp"

#include <algorithm>

namespace lockstep::net::p2p {

namespace fs = std::filesystem;

shared_folder::shared_folder(const fs::path& at, const std::function<void(std::uint64_t)>& on_progress) : at_(at) {
    std::vector<std::pair<std::string, fs::path>> files; // by path, so that equal folders have equal roots
    if (fs::is_directory(at)) {
        base_ = at;
        for (const auto& entry : fs::recursive_directory_iterator(at)) {
            const std::string path = entry.path().lexically_relative(at).generic_string();
            if (entry.is_symlink()) ++left_out_;
            else if (entry.is_regular_file()) files.emplace_back(path, entry.path());
            else if (!entry.is_directory()) ++left_out_;
            else if (fs::is_empty(entry.path())) listing_.folders.push_back(path);
        }
    } else {
        base_ = at.parent_path();
        files.emplace_back(at.filename().string(), at);
    }
    std::sort(files.begin(), files.end());
    std::sort(listing_.folders.begin(), listing_.folders.end());
    for (const auto& [path, file] : files) add_file(file, path, on_progress);

    const std::string listing = listing_.encoded();
    std::size_t read = 0;
    tree_builder builder(
        [&](const digest& d, std::size_t bytes) {
            nodes_[d] = listing.substr(read, bytes);
            read += bytes;
        },
        [&](const digest& d, std::string block) { nodes_[d] = std::move(block); });
    builder.add(listing);
    root_ = builder.finish();
}

void shared_folder::add_file(const fs::path& file, const std::string& path,
                             const std::function<void(std::uint64_t)>& on_progress) {
    const detail::open_file opened(file, O_RDONLY);
    const auto number = static_cast<std::uint32_t>(listing_.files.size());
    std::uint64_t at = 0;
    tree_builder builder(
        [&](const digest& d, std::size_t bytes) {
            chunks_.insert_or_assign(d, place{number, static_cast<std::uint32_t>(bytes), at});
            at += bytes;
        },
        [&](const digest& d, std::string block) { nodes_.insert_or_assign(d, std::move(block)); });
    const version before = version_of(opened.descriptor(), file.string());
    std::string buffer(chunk_bytes, '\0');
    while (const std::size_t n = opened.read(builder.bytes(), buffer)) {
        builder.add(std::string_view(buffer).substr(0, n));
        if (on_progress) on_progress(bytes_ + builder.bytes());
    }
    versions_.push_back(before); // a file that changes meanwhile is stale from the beginning
    bytes_ += builder.bytes();
    const bool executable = (fs::status(file).permissions() & fs::perms::owner_exec) != fs::perms::none;
    const std::uint64_t bytes = builder.bytes();
    listing_.files.push_back({path, bytes, executable, builder.finish()});
}

shared_folder::version shared_folder::version_of(int descriptor, const std::string& path) {
    struct stat now {};
    if (fstat(descriptor, &now) != 0) throw std::system_error(errno, std::generic_category(), path);
    return {static_cast<std::uint64_t>(now.st_size), now.st_mtim.tv_sec, now.st_mtim.tv_nsec};
}

std::string shared_folder::block(const digest& d, const patience&, std::error_code& error) {
    if (const auto node = nodes_.find(d); node != nodes_.end()) return node->second;
    error = std::make_error_code(std::errc::no_such_file_or_directory);
    const auto chunk = chunks_.find(d);
    if (chunk == chunks_.end()) return {};
    const place& from = chunk->second;
    const std::string& path = listing_.files[from.file].path;
    try {
        const detail::open_file opened(base_ / path, O_RDONLY);
        std::string block(from.bytes, '\0');
        const bool whole = opened.read(from.at, block) == block.size();
        if (whole && version_of(opened.descriptor(), path) == versions_[from.file]) {
            error.clear();
            return block;
        }
    } catch (const std::system_error&) { // it is gone
    }
    const parking::raw_guard guard(lock_);
    stale_.insert(path);
    return {};
}

std::vector<std::string> shared_folder::stale_files() const {
    const parking::raw_guard guard(lock_);
    return {stale_.begin(), stale_.end()};
}

} // namespace lockstep::net::p2p
