#include "comparison/results.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

namespace bench {

namespace {

constexpr const char* ours = "lockstep";

std::string number(std::optional<double> n) {
    if (!n) return "-";
    char text[32];
    if (*n >= 1000) std::snprintf(text, sizeof text, "%.0f", *n);
    else std::snprintf(text, sizeof text, "%.3g", *n);
    return text;
}

std::string escaped(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        if (c == '<') safe += "&lt;";
        else if (c == '&') safe += "&amp;";
        else safe += c;
    }
    return safe;
}

} // namespace

std::optional<double> result::median(const std::string& who) const {
    const auto found = values.find(who);
    if (found == values.end() || found->second.empty()) return std::nullopt;
    return found->second[found->second.size() / 2];
}

std::optional<double> result::least(const std::string& who) const {
    const auto found = values.find(who);
    if (found == values.end() || found->second.empty()) return std::nullopt;
    return found->second.front();
}

std::string result::best_peer() const {
    std::string best;
    for (const char* const who : of->who) {
        if (std::string(who).starts_with(ours) || !median(who)) continue;
        if (best.empty() || (of->more_is_better ? *median(who) > *median(best) : *median(who) < *median(best)))
            best = who;
    }
    return best;
}

std::optional<double> result::to_reach() const {
    if (of->reach.peer == nullptr) return of->reach.absolute;
    const auto peer = median(of->reach.peer);
    return peer ? std::optional(*peer * of->reach.factor) : std::nullopt;
}

bool result::hit() const {
    const auto mine = median(ours), goal = to_reach();
    return mine && goal && (of->more_is_better ? *mine >= *goal : *mine <= *goal);
}

std::optional<double> result::advantage() const {
    const auto mine = median(ours), best = median(best_peer());
    if (!mine || !best || *mine <= 0 || *best <= 0) return std::nullopt;
    return of->more_is_better ? *mine / *best : *best / *mine;
}

void print_head() {
    std::printf("%-45s %9s %9s %-4s %-19s %7s %-19s\n", "row", "lockstep", "least", "", "best peer", "ratio",
                "to reach");
}

void print(const result& r) {
    const std::string peer = r.best_peer();
    const auto mine = r.median(ours), best = r.median(peer);
    const std::string beside = peer.empty() ? "-" : number(best) + " " + peer;
    std::string goal = number(r.to_reach());
    if (r.of->reach.peer != nullptr) goal += " (" + number(r.of->reach.factor) + " x " + r.of->reach.peer + ")";
    std::string ratio = "-";
    if (mine && best && *best != 0) ratio = number(*mine / *best);
    std::printf("%-45s %9s %9s %-4s %-19s %7s %-19s %s\n", r.of->what, number(mine).c_str(),
                number(r.least(ours)).c_str(), r.of->unit, beside.c_str(), ratio.c_str(), goal.c_str(),
                !mine           ? "not there"
                : !r.to_reach() ? "no peer"
                : r.hit()       ? "hit"
                                : ("MISSED: " + std::string(r.of->why_missed)).c_str());
    std::fflush(stdout);
}

void write_json(const std::vector<result>& all, const std::string& path) {
    std::ofstream out(path);
    out << "[\n";
    for (const result& r : all) {
        out << "  {\"row\": \"" << r.of->what << "\", \"name\": \"" << r.of->name << "\", \"unit\": \"" << r.of->unit
            << "\", \"more_is_better\": " << (r.of->more_is_better ? "true" : "false");
        if (const auto goal = r.to_reach()) out << ", \"to_reach\": " << *goal;
        out << ", \"hit\": " << (r.hit() ? "true" : "false");
        if (!r.hit()) out << ", \"why_missed\": \"" << r.of->why_missed << '"';
        out << ", \"measured\": {";
        const char* separator = "";
        for (const char* const who : r.of->who) {
            const auto median = r.median(who);
            if (!median) continue;
            out << separator << '"' << who << "\": {\"median\": " << *median << ", \"least\": " << *r.least(who) << '}';
            separator = ", ";
        }
        out << "}}" << (&r == &all.back() ? "\n" : ",\n");
    }
    out << "]\n";
}

void write_svg(const std::vector<result>& all, const std::string& path) {
    constexpr int row_height = 18, text_width = 330, half = 200, top = 40;
    constexpr double most_doublings = 4; // the ends of the scale: 16 times
    constexpr int centre = text_width + half;
    const int height = top + row_height * static_cast<int>(all.size()) + 10;
    std::ofstream out(path);
    out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << centre + half + 120 << "\" height=\"" << height
        << "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        << "<text x=\"" << centre << "\" y=\"16\" text-anchor=\"middle\">times as good as the best peer</text>\n";
    for (const int times : {-16, -4, 1, 4, 16}) {
        const double x = centre + half / most_doublings * std::log2(std::abs(times)) * (times < 0 ? -1 : 1);
        out << "<text x=\"" << x << "\" y=\"32\" text-anchor=\"middle\" fill=\"#666\">" << (times < 0 ? "1/" : "")
            << std::abs(times) << "</text>\n<line x1=\"" << x << "\" x2=\"" << x << "\" y1=\"36\" y2=\"" << height
            << "\" stroke=\"#ccc\"/>\n";
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        const result& r = all[i];
        const int y = top + row_height * static_cast<int>(i);
        out << "<text x=\"" << text_width - 8 << "\" y=\"" << y + 13 << "\" text-anchor=\"end\">" << escaped(r.of->what)
            << "</text>\n";
        const auto times = r.advantage();
        if (!times) continue;
        const double length = half / most_doublings * std::clamp(std::log2(*times), -most_doublings, most_doublings);
        out << "<rect x=\"" << centre + std::min(length, 0.0) << "\" y=\"" << y + 3 << "\" width=\"" << std::abs(length)
            << "\" height=\"12\" fill=\"" << (r.hit() ? "#2a7" : "#c63") << "\"><title>" << number(times) << " x "
            << r.best_peer() << "</title></rect>\n<text x=\"" << centre + half + 8 << "\" y=\"" << y + 13
            << "\" fill=\"#666\">" << r.best_peer() << (r.hit() ? "" : ", missed") << "</text>\n";
    }
    out << "</svg>\n";
}

} // namespace bench
