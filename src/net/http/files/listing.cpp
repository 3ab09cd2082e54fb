#include "net/http/files/listing.hpp"

#include "lockstep/net/http/date.hpp"
#include "lockstep/net/http/uri.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <system_error>
#include <vector>

namespace lockstep::net::http {

namespace {

/// A folder may have millions; a page is for people.
constexpr std::size_t most_entries = 10'000;

struct entry {
    bool is_file;
    std::string name;
    std::uint64_t size;
    std::chrono::sys_seconds modified;

    auto operator<=>(const entry&) const = default;
};

std::vector<entry> entries_of(const opened_file& folder, bool hidden) {
    const int again = openat(folder.descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const auto close = [](DIR* d) { closedir(d); };
    const std::unique_ptr<DIR, decltype(close)> opened(again < 0 ? nullptr : fdopendir(again));
    if (!opened) throw std::system_error(errno, std::generic_category(), "reading a folder");
    std::vector<entry> all;
    while (const dirent* one = all.size() < most_entries ? readdir(opened.get()) : nullptr) {
        const std::string name = one->d_name;
        if (name == "." || name == ".." || (!hidden && name.starts_with('.'))) continue;
        struct stat about {};
        if (fstatat(folder.descriptor(), one->d_name, &about, 0) != 0) continue; // gone, or a link to nowhere
        if (!S_ISDIR(about.st_mode) && !S_ISREG(about.st_mode)) continue;
        all.push_back({S_ISREG(about.st_mode), name, static_cast<std::uint64_t>(about.st_size),
                       std::chrono::sys_seconds(std::chrono::seconds(about.st_mtim.tv_sec))});
    }
    std::ranges::sort(all);
    return all;
}

std::string escaped(std::string_view text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
        case '&': html += "&amp;"; break;
        case '<': html += "&lt;"; break;
        case '>': html += "&gt;"; break;
        case '"': html += "&quot;"; break;
        default: html += c;
        }
    }
    return html;
}

} // namespace

std::string listing(const opened_file& folder, std::string_view title, bool hidden) {
    std::string page = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>" + escaped(title) +
                       "</title></head>\n<body><h1>" + escaped(title) + "</h1>\n<table>\n";
    if (title != "/") page += "<tr><td><a href=\"../\">../</a></td></tr>\n";
    for (const entry& e : entries_of(folder, hidden)) {
        const std::string slash = e.is_file ? "" : "/";
        // "./" keeps a name with a colon from being taken for a scheme (RFC 3986, 4.2).
        page += "<tr><td><a href=\"./" + percent_encode(e.name) + slash + "\">" + escaped(e.name) + slash +
                "</a></td><td>" + std::string(date_text(e.modified)) + "</td><td align=\"right\">" +
                (e.is_file ? std::to_string(e.size) : "") + "</td></tr>\n";
    }
    return page + "</table></body></html>\n";
}

} // namespace lockstep::net::http
