#include "lockstep/net/http/media_type.hpp"

#include "lockstep/net/http/characters.hpp"

namespace lockstep::net::http {

namespace {

struct entry {
    std::string_view extension, type;
};

// Text is taken to be UTF-8: who has other texts sets the field.
constexpr entry known[] = {
    {"html", "text/html; charset=utf-8"},
    {"htm", "text/html; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"json", "application/json"},
    {"map", "application/json"},
    {"webmanifest", "application/manifest+json"},
    {"xml", "application/xml"},
    {"xhtml", "application/xhtml+xml"},
    {"atom", "application/atom+xml"},
    {"rss", "application/rss+xml"},
    {"txt", "text/plain; charset=utf-8"},
    {"text", "text/plain; charset=utf-8"},
    {"log", "text/plain; charset=utf-8"},
    {"md", "text/markdown; charset=utf-8"},
    {"csv", "text/csv; charset=utf-8"},
    {"ics", "text/calendar; charset=utf-8"},
    {"c", "text/plain; charset=utf-8"},
    {"h", "text/plain; charset=utf-8"},
    {"cpp", "text/plain; charset=utf-8"},
    {"hpp", "text/plain; charset=utf-8"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"apng", "image/apng"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"avif", "image/avif"},
    {"bmp", "image/bmp"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"ico", "image/vnd.microsoft.icon"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    {"ttf", "font/ttf"},
    {"otf", "font/otf"},
    {"mp3", "audio/mpeg"},
    {"m4a", "audio/mp4"},
    {"ogg", "audio/ogg"},
    {"oga", "audio/ogg"},
    {"opus", "audio/ogg"},
    {"wav", "audio/wav"},
    {"flac", "audio/flac"},
    {"mp4", "video/mp4"},
    {"m4v", "video/mp4"},
    {"webm", "video/webm"},
    {"ogv", "video/ogg"},
    {"mov", "video/quicktime"},
    {"avi", "video/x-msvideo"},
    {"pdf", "application/pdf"},
    {"zip", "application/zip"},
    {"gz", "application/gzip"},
    {"tgz", "application/gzip"},
    {"xz", "application/x-xz"},
    {"zst", "application/zstd"},
    {"bz2", "application/x-bzip2"},
    {"tar", "application/x-tar"},
    {"7z", "application/x-7z-compressed"},
    {"wasm", "application/wasm"},
    {"rtf", "application/rtf"},
    {"epub", "application/epub+zip"},
};

} // namespace

std::string_view media_type_of(std::string_view file_name) noexcept {
    const std::size_t dot = file_name.rfind('.');
    const std::string_view extension = dot == file_name.npos ? std::string_view() : file_name.substr(dot + 1);
    for (const entry& e : known)
        if (same_name(e.extension, extension)) return e.type;
    return "application/octet-stream";
}

bool is_compressible(std::string_view media_type) noexcept {
    const std::string_view type = trimmed(media_type.substr(0, media_type.find(';')));
    for (const std::string_view end : {"+xml", "+json", "/xml", "/json", "/javascript", "/wasm", "/x-tar"})
        if (type.size() >= end.size() && same_name(type.substr(type.size() - end.size()), end)) return true;
    return type.size() >= 5 && same_name(type.substr(0, 5), "text/");
}

} // namespace lockstep::net::http
