// The listing of a folder, as a content and back.
#include "lockstep/net/message/message.hpp"
#include "lockstep/net/p2p/transfer/folder.hpp"

#include <limits>

namespace lockstep::net::p2p {

namespace {

constexpr std::size_t longest_path = 4096, longest_name = 255; // as Linux has them

/// Does the path stay below its folder, and is it written in the one way there is?
void check_path(const std::string& path) {
    const auto refuse = [&](const char* why) { throw value_error("the path '" + path + "' " + why); };
    if (path.size() > longest_path) refuse("is too long");
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view name = std::string_view(path).substr(at, end - at);
        if (name.empty() || name == "." || name == "..") refuse("leads out of its folder, or nowhere");
        if (name.size() > longest_name || name.find('\0') != name.npos) refuse("has a name that no file can have");
        at = end + 1;
    }
}

/// Sorted, and none of them is a folder on the way to another: those would be next to each other but for names between that
/// begin alike, so all that lie above a path are looked up.
void check_paths(const std::vector<std::string>& paths) {
    const std::set<std::string_view> all(paths.begin(), paths.end());
    if (all.size() != paths.size()) throw value_error("two entries have one path");
    for (const std::string& path : paths)
        for (std::size_t at = path.find('/'); at != path.npos; at = path.find('/', at + 1))
            if (all.contains(std::string_view(path).substr(0, at)))
                throw value_error("the path '" + path + "' leads through a file");
}

} // namespace

std::string folder_listing::encoded() const {
    value::array all, empty;
    for (const file& f : files) {
        value::map entry{
            {"path", value::binary{f.path}}, {"bytes", f.bytes}, {"root", value::binary{std::string(f.root.view())}}};
        if (f.executable) entry["executable"] = true;
        all.emplace_back(std::move(entry));
    }
    for (const std::string& path : folders) empty.emplace_back(value::binary{path});
    const message_content content = value::map{{"folder", 1}, {"files", std::move(all)}, {"folders", std::move(empty)}};
    std::string bytes;
    constexpr std::size_t any = std::numeric_limits<std::uint32_t>::max();
    const std::error_code error = content.append_to(bytes, {.message_bytes = any, .array_items = any});
    if (error) throw std::system_error(error, "the listing of a folder");
    return bytes;
}

folder_listing folder_listing::from_encoded(std::string_view bytes) {
    const message_limits limits{
        .message_bytes = most_bytes, .depth = 4, .array_items = most_bytes / 40, .binary_bytes = longest_path};
    value written;
    try {
        written = message_content::encoded(std::string(bytes)).to_value(limits);
    } catch (const std::system_error& e) {
        throw value_error(std::string("no listing of a folder: ") + e.code().message());
    }
    if (const value* const version = written.find("folder"); version == nullptr || *version != value(1))
        throw value_error("no listing of a folder");
    folder_listing made;
    std::vector<std::string> paths;
    for (const value& entry : written.at("files").items()) {
        file f{.path = entry.at("path").bytes().bytes, .bytes = entry.at("bytes").natural()};
        if (const value* const flag = entry.find("executable")) f.executable = flag->boolean();
        const auto root = digest::from_bytes(entry.at("root").bytes().bytes);
        if (!root) throw value_error("a digest has 32 bytes");
        f.root = *root;
        check_path(f.path);
        paths.push_back(f.path);
        made.files.push_back(std::move(f));
    }
    for (const value& path : written.at("folders").items()) {
        check_path(path.bytes().bytes);
        paths.push_back(path.bytes().bytes);
        made.folders.push_back(path.bytes().bytes);
    }
    check_paths(paths);
    return made;
}

} // namespace lockstep::net::p2p
