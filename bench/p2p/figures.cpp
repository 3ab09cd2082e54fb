#include "p2p/figures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

namespace bench::p2p {

void figures::add(figure f) {
    std::printf("%-66s %12.4g %-10s", f.what.c_str(), f.value, f.unit.c_str());
    if (f.kind != figure::plain)
        std::printf(" %s %.4g: %s", f.kind == figure::at_most ? "<=" : ">=", f.to_reach, f.hit() ? "yes" : "NO");
    std::printf("\n");
    std::fflush(stdout);
    all.push_back(std::move(f));
}

void figures::write_json(const std::string& path) const {
    nlohmann::json rows = nlohmann::json::array();
    for (const figure& f : all) {
        nlohmann::json row{{"what", f.what}, {"value", f.value}, {"unit", f.unit}};
        if (f.kind != figure::plain) {
            row[f.kind == figure::at_most ? "at_most" : "at_least"] = f.to_reach;
            row["hit"] = f.hit();
        }
        rows.push_back(std::move(row));
    }
    std::ofstream(path) << rows.dump(2) << '\n';
}

namespace {

constexpr double width = 560, height = 280, left = 60, right = 150, top = 40, bottom = 50;
constexpr const char* colours[] = {"#1f6fb2", "#c8553d", "#3a8f4a", "#8a5fb0", "#b08b2e"};

struct range {
    double from = 0, to = 0;
    bool logarithmic = false;
    /// 0 to 1.
    double share_of(double v) const {
        return logarithmic ? std::log(v / from) / std::log(to / from) : (v - from) / (to - from);
    }
};

std::string text_at(double x, double y, const std::string& text, const char* anchor = "middle") {
    char line[400];
    std::snprintf(line, sizeof line, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor,
                  text.c_str());
    return line;
}

std::string short_number(double v) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", v);
    return text;
}

std::string drawn(const plot& p, double down) {
    range x{.from = 1e300, .to = -1e300, .logarithmic = p.x_is_logarithmic}, y;
    for (const series& s : p.lines)
        for (const auto& [at, value] : s.points) {
            x.from = std::min(x.from, at);
            x.to = std::max(x.to, at);
            y.to = std::max(y.to, value * 1.1);
        }
    const auto to_x = [&](double v) { return left + x.share_of(v) * width; };
    const auto to_y = [&](double v) { return down + top + (1 - y.share_of(v)) * height; };
    std::string out = text_at(left + width / 2, down + top - 14, p.title);
    out += text_at(left + width / 2, down + top + height + 38, p.x);
    for (int i = 0; i <= 4; ++i) {
        const double v = y.to * i / 4;
        out += text_at(left - 8, to_y(v) + 4, short_number(v), "end");
        out += "<line x1=\"" + short_number(left) + "\" x2=\"" + short_number(left + width) + "\" y1=\"" +
               short_number(to_y(v)) + "\" y2=\"" + short_number(to_y(v)) + "\" stroke=\"#ddd\"/>\n";
    }
    for (std::size_t i = 0; i < p.lines.size(); ++i) {
        const series& s = p.lines[i];
        if (s.points.empty()) continue;
        const std::string colour = colours[i % std::size(colours)];
        out += "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + colour + "\" points=\"";
        for (const auto& [at, value] : s.points) out += short_number(to_x(at)) + "," + short_number(to_y(value)) + " ";
        out += "\"/>\n";
        out += text_at(to_x(s.points.back().first) + 6, to_y(s.points.back().second) + 4, s.name, "start");
    }
    const auto& ticks = p.lines.front().points;
    const std::size_t step = std::max<std::size_t>(1, ticks.size() / 8);
    for (std::size_t i = 0; i < ticks.size(); i += step)
        out += text_at(to_x(ticks[i].first), down + top + height + 18, short_number(ticks[i].first));
    return out;
}

} // namespace

void figures::write_svg(const std::string& path) const {
    const double each = top + height + bottom;
    std::ofstream out(path);
    out << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << left + width + right << "\" height=\""
        << each * static_cast<double>(plots.size()) << "\" font-family=\"sans-serif\" font-size=\"13\">\n"
        << "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
    for (std::size_t i = 0; i < plots.size(); ++i) out << drawn(plots[i], each * static_cast<double>(i));
    out << "</svg>\n";
}

} // namespace bench::p2p
