// share: puts a folder into a network of peers, and fetches it elsewhere by its digest. `share --help` says the rest.
#include "common/member.hpp"
#include "common/progress_bar.hpp"
#include "lockstep/net/p2p/transfer/content_exchange.hpp"
#include "lockstep/net/p2p/transfer/folder.hpp"

#include <fmt/format.h>

namespace p2p = lockstep::net::p2p;

namespace {

enum outcome : int { all_well = 0, not_found = 1, bad_usage = 2, not_reached = 3, bad_file = 6 };

constexpr const char* footer = R"(Examples:
  share put photos                                      the first of a network; prints the digest, and where it is
  share put photos --join 10.0.0.7:7000 --listen 0.0.0.0:7001
  share get 3f5a… copy --join 10.0.0.7:7000             from all who have it, at once
  share get 3f5a… copy --join 10.0.0.7:7000 --stay      and is one more of them, until Ctrl-C
  share list 3f5a… --join 10.0.0.7:7000                 what is in it

`get` goes on where an attempt before has stopped, and takes nothing that does not fit the digest. `put` serves until Ctrl-C; a
file that changes meanwhile is not served any more. Links, devices and the like are left out.

Exit status:
  0  all is there
  1  nobody (any more) has all of it, or the digest is no folder's
  2  the command line makes no sense
  3  nobody through whom to join was reached
  6  a file could not be read or written)";

struct command {
    examples::member_options member;
    std::string folder, digest, into;
    bool stay = false, quiet = false;
    double seconds = 30;
};

bool shows_progress(const command& c) { return !c.quiet && isatty(STDERR_FILENO) == 1; }

p2p::digest root_of(const command& c) {
    const auto root = p2p::digest::from_hex(c.digest);
    if (!root) throw CLI::ValidationError("DIGEST", "has 64 hexadecimal digits");
    return *root;
}

/// A member, with what it shares.
struct sharer {
    explicit sharer(const command& c) : member(c.member), directory(member.peer()), contents(directory) {
        member.join();
    }
    examples::member member;
    p2p::provider_directory directory;
    p2p::content_exchange contents;
};

void serve(sharer& us, const std::shared_ptr<p2p::shared_folder>& folder, const examples::quiet_end& end) {
    const std::size_t noted = us.contents.serve(folder->root(), folder);
    fmt::print("{}\n", folder->root().hex());
    std::fflush(stdout);
    fmt::print(stderr, "{} in {} files are shared at {}, and {} peers know; Ctrl-C ends it\n",
               examples::size_in_words(static_cast<double>(folder->bytes())), folder->listing().files.size(),
               us.member.wire().local().to_string(), noted);
    if (folder->left_out() > 0) fmt::print(stderr, "{} links, devices and the like are left out\n", folder->left_out());
    end.wait();
    us.contents.stop_serving(folder->root());
    us.member.peer().leave();
    for (const std::string& file : folder->stale_files())
        fmt::print(stderr, "{} has changed meanwhile: it was no longer served\n", file);
}

std::shared_ptr<p2p::shared_folder> hash(const command& c, const std::filesystem::path& folder) {
    std::uint64_t all = 0;
    if (!std::filesystem::is_directory(folder)) all = std::filesystem::file_size(folder);
    else
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
            if (entry.is_regular_file() && !entry.is_symlink()) all += entry.file_size();
    examples::progress_bar bar(shows_progress(c), "hashing", 0, all);
    return std::make_shared<p2p::shared_folder>(folder, [&](std::uint64_t bytes) { bar.set(bytes); });
}

int put(const command& c) {
    const examples::quiet_end end;
    const auto folder = hash(c, c.folder);
    sharer us(c);
    serve(us, folder, end);
    return all_well;
}

p2p::fetch_options options_of(const command& c) {
    p2p::fetch_options options;
    options.sharing.search_pause = std::chrono::seconds(1);
    options.sharing.search_time =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(c.seconds));
    return options;
}

int get(const command& c) {
    const p2p::digest root = root_of(c);
    const examples::quiet_end end;
    if (!c.stay) end.abandon();
    sharer us(c);
    std::optional<examples::progress_bar> bar;
    p2p::fetch_folder(root, c.into, us.member.peer().clock(), us.contents.finder(root), options_of(c), {},
                      [&](const p2p::folder_progress& now) {
                          if (!bar)
                              bar.emplace(shows_progress(c), std::filesystem::path(c.into).filename(), now.bytes_here,
                                          now.bytes);
                          bar->set(now.bytes_here);
                      });
    bar.reset();
    if (c.stay) serve(us, hash(c, c.into), end);
    else us.member.peer().leave();
    return all_well;
}

int list(const command& c) {
    const p2p::digest root = root_of(c);
    sharer us(c);
    p2p::memory_sink listing(p2p::folder_listing::most_bytes);
    p2p::content_fetch(root, listing, us.member.peer().clock(), us.contents.finder(root), options_of(c)).run();
    for (const auto& file : p2p::folder_listing::from_encoded(listing.take()).files)
        fmt::print("{:>12} {} {}\n", file.bytes, file.executable ? 'x' : ' ', file.path);
    us.member.peer().leave();
    return all_well;
}

} // namespace

int main(int argc, char** argv) {
    command c;
    CLI::App app("Shares folders among peers.", "share");
    app.footer(footer);
    app.require_subcommand(1);
    app.fallthrough();
    CLI::App& put_it = *app.add_subcommand("put", "share a folder or a file, until Ctrl-C");
    put_it.add_option("FOLDER", c.folder)->required()->check(CLI::ExistingPath);
    CLI::App& get_it = *app.add_subcommand("get", "fetch a folder");
    get_it.add_option("DIGEST", c.digest)->required();
    get_it.add_option("INTO", c.into, "the folder that it becomes")->required();
    get_it.add_flag("--stay", c.stay, "then share it as well, until Ctrl-C");
    CLI::App& list_it = *app.add_subcommand("list", "what is in a folder");
    list_it.add_option("DIGEST", c.digest)->required();
    app.add_option("--wait", c.seconds, "how long to look for somebody who has it (30)")
        ->type_name("SECONDS")
        ->check(CLI::NonNegativeNumber);
    app.add_flag("-q,--quiet", c.quiet, "no progress bar (without a terminal there is none)");
    c.member.add_to(app);
    try {
        app.parse(argc, argv);
        if (put_it) return put(c);
        return get_it ? get(c) : list(c);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? all_well : bad_usage;
    } catch (const std::filesystem::filesystem_error& e) {
        fmt::print(stderr, "share: {}\n", e.what());
        return bad_file;
    } catch (const std::system_error& e) {
        fmt::print(stderr, "share: {}\n", e.what());
        const bool found_nobody =
            e.code() == std::errc::host_unreachable || e.code() == std::errc::illegal_byte_sequence;
        if (found_nobody) return not_found;
        const bool file = e.code() == std::errc::no_space_on_device || e.code() == std::errc::permission_denied ||
                          e.code() == std::errc::no_such_file_or_directory ||
                          e.code() == std::errc::read_only_file_system;
        return file ? bad_file : not_reached;
    } catch (const std::exception& e) {
        fmt::print(stderr, "share: {}\n", e.what());
        return not_found;
    }
}
