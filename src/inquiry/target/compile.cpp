#include "inquiry/target/compile.hpp"

#include "inquiry/target/hash.hpp"
#include "inquiry/target/subprocess.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace lockstep::inquiry {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_cached_programs = 256;        ///< the least recently used go first
constexpr std::uintmax_t least_room_bytes = 32U << 20;  ///< a cache with less is left alone
constexpr std::chrono::minutes longest_compilation{60}; ///< a draft that is older was given up
constexpr const char* draft_prefix = "new-";

struct compiler {
    std::vector<std::string> command; ///< CXX may be "ccache g++"
    std::string version;
    bool is_clang = false;
};

bool is_c(const fs::path& source) { return source.extension() == ".c"; }

/// The first of the user's choice and the usual names that runs at all.
compiler find_compiler(bool c, const companion& with) {
    const char* const variable = c ? "CC" : "CXX";
    const char* const chosen = std::getenv(variable);
    std::vector<std::string> candidates;
    if (chosen != nullptr && *chosen != 0) candidates = {chosen};
    else if (c) candidates = {"cc", "gcc"};
    else candidates = {"c++", "g++"};
    for (const std::string& candidate : candidates) {
        compiler found{split_flags(candidate), "", false};
        if (found.command.empty()) continue;
        std::vector<std::string> asking = found.command;
        asking.emplace_back("--version");
        const auto take = [&](std::string_view text) { found.version += text; };
        if (run_command(asking, ".", -1, take, with.interrupted).status != 0) continue;
        found.is_clang = found.version.find("clang") != std::string::npos;
        return found;
    }
    if (chosen != nullptr && *chosen != 0) {
        throw std::runtime_error(std::string(variable) + " is '" + chosen +
                                 "', which is not a compiler that runs here");
    }
    throw std::runtime_error(std::string("no ") + (c ? "C" : "C++") + " compiler was found: install g++ or set " +
                             variable);
}

std::vector<std::string> base_command(const compiler& with, bool c) {
    std::vector<std::string> command = with.command;
    for (const char* flag : {"-g", "-O0", "-fno-omit-frame-pointer", "-pthread", "-fsanitize=thread"}) {
        command.emplace_back(flag);
    }
    if (!c) command.emplace_back("-std=c++20");
    if (with.is_clang) {
        // The second keeps the read of a read-modify-write, which clang leaves out as redundant for finding races.
        for (const char* flag : {"-shared-libsan", "-mllvm", "-tsan-instrument-read-before-write=1"}) {
            command.emplace_back(flag);
        }
    } else {
        command.emplace_back("-Wno-tsan"); // "not supported": by its own runtime, but by ours
    }
    return command;
}

/// Our own library, so that a program that uses it needs no flags: where the command was built or installed.
struct own_library {
    std::vector<std::string> include, link;
};

own_library find_own_library() {
    std::error_code error;
    const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const fs::path& prefix : {folder, folder.parent_path()}) {
        const fs::path archive = prefix / "lib" / "liblockstep.a";
        if (!fs::exists(prefix / "include" / "lockstep", error) || !fs::exists(archive, error)) continue;
        // The standard library first: our archive has copies of some of its templates, and a program that wants one of
        // them must get it where it would get it without us.
        return {{"-idirafter", (prefix / "include").string()}, {"-lstdc++", archive.string()}};
    }
    return {};
}

/// Relative paths in flags would tie a schedule file to the folder it was made in.
std::vector<std::string> with_absolute_paths(const std::vector<std::string>& flags) {
    constexpr std::array<std::string_view, 6> before_a_path = {"-I",      "-L",         "-isystem",
                                                               "-iquote", "-idirafter", "-include"};
    std::vector<std::string> result;
    for (const std::string& flag : flags) {
        const bool path_follows = !result.empty() && std::find(before_a_path.begin(), before_a_path.end(),
                                                               result.back()) != before_a_path.end();
        const bool joined = (flag.starts_with("-I") || flag.starts_with("-L")) && flag.size() > 2;
        if (joined) result.push_back(flag.substr(0, 2) + fs::absolute(flag.substr(2)).string());
        else if (path_follows || (!flag.starts_with('-') && fs::exists(flag)))
            result.push_back(fs::absolute(flag).string());
        else result.push_back(flag);
    }
    return result;
}

/// Removes a folder with everything in it when the last copy goes.
std::shared_ptr<void> owner_of(const fs::path& folder) {
    return {nullptr, [folder](void*) {
                std::error_code ignored;
                fs::remove_all(folder, ignored);
            }};
}

/// A fresh folder for a compilation, or nothing where none can be made.
std::optional<fs::path> new_folder(const fs::path& where) {
    std::error_code error;
    fs::create_directories(where, error);
    std::string pattern = (where / (std::string(draft_prefix) + "XXXXXX")).string();
    if (mkdtemp(pattern.data()) == nullptr) return std::nullopt;
    return fs::path(pattern);
}

std::optional<fs::path> cache_folder() {
    const char* const xdg = std::getenv("XDG_CACHE_HOME");
    if (xdg != nullptr && *xdg == '/') return fs::path(xdg) / "lockstep";
    const char* const home = std::getenv("HOME");
    if (home != nullptr && *home == '/') return fs::path(home) / ".cache" / "lockstep";
    return std::nullopt;
}

bool has_room(const fs::path& folder) {
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    return !error && space.available >= least_room_bytes;
}

/// What a command that was killed left there.
void remove_abandoned_drafts(const fs::path& cache) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(cache, error)) {
        const bool draft = entry.path().filename().string().starts_with(draft_prefix);
        const auto made = fs::last_write_time(entry.path(), error);
        if (draft && !error && fs::file_time_type::clock::now() - made > longest_compilation)
            fs::remove_all(entry.path(), error);
    }
}

/// One program being made: who makes it, of what.
struct compilation {
    fs::path source; ///< absolute
    std::vector<std::string> command, flags;
    std::vector<std::string> libraries; ///< of ours
    std::string version;
    const companion& with;

    std::vector<std::string> line(std::initializer_list<std::string> more) const {
        std::vector<std::string> result = command;
        result.push_back(source.string());
        result.insert(result.end(), flags.begin(), flags.end());
        result.insert(result.end(), more);
        return result;
    }

    [[noreturn]] void failed() const {
        throw std::runtime_error("'" + source.string() + "' could not be compiled by " + command[0]);
    }

    /// The compiler's own words, to where the companion wants them.
    void pass_on(std::string_view messages) const {
        while (with.compiler_messages >= 0 && !messages.empty()) {
            const ssize_t written = write(with.compiler_messages, messages.data(), messages.size());
            if (written <= 0) return;
            messages.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    std::string key() const {
        content_hash hash;
        hash.add_field(version);
        for (const std::string& word : line({})) hash.add_field(word);
        for (const std::string& word : libraries) hash.add_field(word);
        // Libraries and objects among the flags count with what is in them.
        for (const std::vector<std::string>& words : {flags, libraries}) {
            for (const std::string& word : words) {
                if (!word.starts_with('/') || !fs::is_regular_file(word)) continue;
                std::ostringstream content;
                content << std::ifstream(word, std::ios::binary).rdbuf();
                hash.add_field(content.str());
            }
        }
        const subprocess_result result = run_command(
            line({"-E"}), source.parent_path().string(), -1, [&](std::string_view text) { hash.add(text); },
            with.interrupted);
        if (result.status != 0) {
            pass_on(result.errors);
            failed();
        }
        return hash.text();
    }

    void build(const fs::path& program) const {
        std::vector<std::string> linking = line({"-o", program.string()});
        linking.insert(linking.end(), libraries.begin(), libraries.end());
        const subprocess_result result = run_command(
            linking, source.parent_path().string(), with.compiler_messages, [](std::string_view) {}, with.interrupted);
        if (result.status != 0 || !fs::exists(program)) failed();
    }
};

void remove_least_recently_used(const fs::path& cache) {
    std::vector<std::pair<fs::file_time_type, fs::path>> entries;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(cache, error)) {
        entries.emplace_back(fs::last_write_time(entry.path(), error), entry.path());
    }
    if (entries.size() <= max_cached_programs) return;
    std::sort(entries.begin(), entries.end());
    entries.resize(entries.size() - max_cached_programs);
    for (const auto& [time, path] : entries) fs::remove_all(path, error);
}

} // namespace

bool is_source(const std::string& path) {
    const std::string extension = fs::path(path).extension().string();
    return extension == ".c" || extension == ".cc" || extension == ".cpp" || extension == ".cxx";
}

std::vector<std::string> split_flags(const std::string& text) {
    std::vector<std::string> words;
    bool inside = false; // a word has begun, be it empty
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool blank = c == ' ' || c == '\t' || c == '\n';
        if (quote == 0 && blank) {
            inside = false;
            continue;
        }
        if (!inside) words.emplace_back();
        inside = true;
        if (quote == 0 && (c == '\'' || c == '"')) quote = c;
        else if (c == quote) quote = 0;
        else if (c == '\\' && quote != '\'' && i + 1 < text.size()) words.back() += text[++i];
        else words.back() += c;
    }
    return words;
}

compiled_program compile(const std::string& source, const std::vector<std::string>& user_flags, const companion& with) {
    const bool c = is_c(source);
    const compiler maker = find_compiler(c, with);
    const own_library ours = c ? own_library{} : find_own_library();
    compilation work{fs::absolute(source).lexically_normal(),
                     base_command(maker, c),
                     with_absolute_paths(user_flags),
                     ours.link,
                     maker.version,
                     with};
    work.command.insert(work.command.end(), ours.include.begin(), ours.include.end());
    const std::string key = work.key();
    const std::string name = work.source.stem().string();

    const std::optional<fs::path> cache = cache_folder();
    std::error_code error;
    if (cache && fs::exists(*cache / key / name, error)) {
        fs::last_write_time(*cache / key, fs::file_time_type::clock::now(), error);
        return {(*cache / key / name).string(), work.flags, nullptr};
    }
    std::optional<fs::path> folder = cache ? new_folder(*cache) : std::nullopt;
    if (folder && !has_room(*cache)) {
        fs::remove(*folder, error);
        folder.reset();
    }
    const bool cached = folder.has_value();
    if (cached) remove_abandoned_drafts(*cache);
    else folder = new_folder(fs::temp_directory_path(error));
    if (!folder) throw std::runtime_error("neither the cache nor the temporary folder can be written: set TMPDIR");

    std::shared_ptr<void> scratch = owner_of(*folder);
    work.build(*folder / name);
    if (!cached) return {(*folder / name).string(), work.flags, scratch};
    // Somebody else may have put the same program there meanwhile: then ours goes, and theirs serves.
    fs::rename(*folder, *cache / key, error);
    remove_least_recently_used(*cache);
    return {(*cache / key / name).string(), work.flags, nullptr};
}

} // namespace lockstep::inquiry
