// Folders in the network: a listing of files, itself a content, whose digest stands for all of it.
//
//     shared_folder mine("photos");                    // hashed; mine.root() is what others ask for
//     …
//     fetch_folder(root, "copy", clock, find, {…});     // from several sources at once, resumed, verified
//
// Regular files and folders are shared; links, devices and the like are left out, and counted. Neither times nor owners go along, of
// the permissions only whether a file may be executed.
#pragma once

#include "lockstep/net/p2p/transfer/content_fetch.hpp"

#include <filesystem>
#include <unordered_map>

namespace lockstep::net::p2p {

/// What is in a folder. A plain value.
struct folder_listing {
    struct file {
        std::string path; ///< below the folder, with slashes; the bytes of the file system
        std::uint64_t bytes = 0;
        bool executable = false;
        digest root{};
    };
    static constexpr std::size_t most_bytes = std::size_t{256} << 20; ///< of a listing

    std::vector<file> files;          ///< by path
    std::vector<std::string> folders; ///< that are empty, by path

    /// As a content: MessagePack, the same bytes for the same folder.
    std::string encoded() const;
    /// Throws value_error where it is no listing, or one of paths that lead out of the folder or contradict each other.
    static folder_listing from_encoded(std::string_view bytes);
};

/// A folder on disk, whose files are served as blocks. All members may be called by any thread at any time.
class shared_folder final : public block_source {
public:
    /// Reads and hashes all of it. A single file is a folder that has just that. `on_progress` is told the bytes that are
    /// hashed. Throws std::system_error, with the path in it.
    explicit shared_folder(const std::filesystem::path& at,
                           const std::function<void(std::uint64_t bytes)>& on_progress = {});

    /// What stands for it.
    const digest& root() const noexcept { return root_; }
    const folder_listing& listing() const noexcept { return listing_; }
    std::uint64_t bytes() const noexcept { return bytes_; }     ///< of all files
    std::size_t left_out() const noexcept { return left_out_; } ///< links, devices and the like

    /// A file that has changed since is not served any more: stale_files() says which.
    std::string block(const digest& d, const patience& wait, std::error_code& error) override;
    std::string name() const override { return at_.string(); }
    /// Paths of files that were asked for, and are not what they were.
    std::vector<std::string> stale_files() const;

private:
    struct place {
        std::uint32_t file; ///< its number in the listing
        std::uint32_t bytes;
        std::uint64_t at;
    };
    /// By what a file is known to be as it was.
    struct version {
        std::uint64_t bytes = 0;
        std::int64_t changed_s = 0, changed_ns = 0;
        friend bool operator==(const version&, const version&) = default;
    };

    void add_file(const std::filesystem::path& file, const std::string& path,
                  const std::function<void(std::uint64_t)>& on_progress);
    static version version_of(int descriptor, const std::string& path);

    const std::filesystem::path at_;
    std::filesystem::path base_; ///< to which the listing's paths are relative
    folder_listing listing_;
    std::vector<version> versions_; ///< of the files, when they were hashed
    digest root_;
    std::uint64_t bytes_ = 0;
    std::size_t left_out_ = 0;
    std::unordered_map<digest, place> chunks_;
    std::unordered_map<digest, std::string> nodes_; ///< and the chunks of the listing

    mutable parking::raw_lock lock_; ///< guards what follows
    std::set<std::string> stale_;
};

/// How far a folder is.
struct folder_progress {
    std::size_t files = 0, files_here = 0;
    std::uint64_t bytes = 0, bytes_here = 0; ///< of all files
    std::size_t sources = 0;
    std::string path; ///< of the file that is on its way
};

/// Fetches a folder into one on disk, which may have parts of it from an attempt before: files of the right name and size are
/// hashed and kept when they are right. Throws as content_fetch::run does, value_error where `root` is no folder's, and
/// std::system_error with the path where the disk fails. on_progress of `options` is not used.
void fetch_folder(const digest& root, const std::filesystem::path& into, message_clock& clock,
                  const content_fetch::finder& find, fetch_options options, const patience& wait = {},
                  const std::function<void(const folder_progress&)>& on_progress = {});

} // namespace lockstep::net::p2p
