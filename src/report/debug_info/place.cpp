#include "report/debug_info/place.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace lockstep::report {

place place_of(const frame& f) {
    if (f.file.empty() || f.line == 0) return {};
    return {(std::filesystem::path(f.directory) / f.file).lexically_normal().string(), f.line, f.column};
}

bool same_line(const place& a, const place& b) { return a.line == b.line && a.path == b.path; }

std::string short_text(const place& p) { return p.known() ? fmt::format("{}:{}", base_name(p.path), p.line) : ""; }

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

} // namespace lockstep::report
