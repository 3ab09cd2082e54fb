#include "cli/options/values.hpp"

#include "report/words/numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace lockstep::cli {
namespace {

/// What a text names as a unit of time, in nanoseconds; 0: nothing.
double unit_ns(const std::string& unit) {
    if (unit.empty() || unit == "s") return 1e9;
    if (unit == "ms") return 1e6;
    if (unit == "m" || unit == "min") return 60e9;
    if (unit == "h") return 3600e9;
    return 0;
}

/// How many letters must be put in, left out, changed or swapped with their neighbour to make one of the other
/// (optimal string alignment).
std::size_t edits_between(const std::string& a, const std::string& b) {
    std::vector<std::size_t> before_last;
    std::vector<std::size_t> last(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::vector<std::size_t> now(b.size() + 1, i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) now[j] = std::min(now[j], before_last[j - 2] + 1);
        }
        before_last = std::move(last);
        last = std::move(now);
    }
    return last.back();
}

} // namespace

std::optional<std::chrono::nanoseconds> parse_duration(const std::string& text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    if (digits == 0 || std::count(text.begin(), text.end(), '.') > 1 || text == ".") return std::nullopt;
    const double length = std::strtod(text.substr(0, digits).c_str(), nullptr) * unit_ns(text.substr(digits));
    constexpr double longest = 365.0 * 86400 * 1e9;
    if (!(length > 0) || length > longest) return std::nullopt;
    return std::chrono::nanoseconds(std::llround(length));
}

std::string complaint_about_duration(const std::string& text) {
    return parse_duration(text) ? "" : "'" + text + "' is not a length of time such as 30s, 5m or 1.5h";
}

std::string complaint_about_number(const std::string& text, std::uint64_t least, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    if (whole && value >= least && value <= most) return "";
    return "'" + text + "' is not a whole number from " + report::grouped(least) + " to " + report::grouped(most);
}

std::string complaint_about_word(const std::string& text, const std::vector<std::string>& words) {
    if (std::find(words.begin(), words.end(), text) != words.end()) return "";
    std::string complaint = "'" + text + "' is not one of ";
    for (std::size_t i = 0; i < words.size(); ++i)
        complaint += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
    return complaint;
}

std::string nearest(const std::string& text, const std::vector<std::string>& words) {
    constexpr std::size_t most_edits = 2;
    std::string best;
    std::size_t fewest = std::min(most_edits, text.size() / 2) + 1;
    for (const std::string& word : words) {
        const std::size_t edits = edits_between(text, word);
        if (edits >= fewest) continue;
        fewest = edits;
        best = word;
    }
    if (!best.empty()) return best;
    // A word that was not written out: --exec for --executions.
    constexpr std::size_t shortest_beginning = 3;
    const auto begins = [&](const std::string& word) { return word.starts_with(text); };
    const bool telling = text.find_first_not_of('-') != std::string::npos &&
                         text.size() - text.find_first_not_of('-') >= shortest_beginning;
    const auto longer = std::find_if(words.begin(), words.end(), begins);
    return telling && longer != words.end() ? *longer : "";
}

} // namespace lockstep::cli
