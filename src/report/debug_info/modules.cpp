#include "report/debug_info/modules.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace lockstep::report {

namespace {

/// Takes the text up to `end` off the front of `rest`; the end itself is dropped.
std::string_view take(std::string_view& rest, char end) {
    const std::size_t at = std::min(rest.find(end), rest.size());
    const std::string_view taken = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return taken;
}

std::optional<std::uint64_t> hexadecimal(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

/// "low-high permissions offset device inode   path"
std::optional<mapping> parse_line(std::string_view line) {
    const auto low = hexadecimal(take(line, '-'));
    const auto high = hexadecimal(take(line, ' '));
    take(line, ' ');
    const auto offset = hexadecimal(take(line, ' '));
    if (!low || !high || !offset || *low >= *high) return std::nullopt;
    take(line, ' ');
    take(line, ' ');
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    constexpr std::string_view deleted = " (deleted)";
    if (line.ends_with(deleted)) line.remove_suffix(deleted.size());
    return mapping{*low, *high, *offset, std::string(line)};
}

} // namespace

std::vector<mapping> parse_maps(std::string_view text) {
    std::vector<mapping> maps;
    while (!text.empty())
        if (auto m = parse_line(take(text, '\n'))) maps.push_back(std::move(*m));
    return maps;
}

std::vector<module> modules_of(const std::vector<mapping>& maps) {
    std::vector<module> found;
    for (const mapping& m : maps) {
        if (m.file.empty() || m.file.front() != '/') continue;
        const auto same = [&](const module& known) { return known.file == m.file; };
        if (std::none_of(found.begin(), found.end(), same)) found.push_back({m.file, m.low - m.offset});
    }
    return found;
}

} // namespace lockstep::report
