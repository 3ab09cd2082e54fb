// What is measured of peers, beside what is to be reached; as a table, as JSON, and as plots.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bench::p2p {

/// One number.
struct figure {
    std::string what;
    double value = 0;
    std::string unit{};
    double to_reach = 0; ///< where `kind` says so
    enum { plain, at_most, at_least } kind = plain;

    bool hit() const { return kind == plain || (kind == at_most ? value <= to_reach : value >= to_reach); }
};

/// One line of a plot.
struct series {
    std::string name;
    std::vector<std::pair<double, double>> points{};
};
struct plot {
    std::string title, x, y;
    bool x_is_logarithmic = false;
    std::vector<series> lines{};
};

struct figures {
    std::vector<figure> all{};
    std::vector<plot> plots{};

    /// Prints it, too.
    void add(figure f);
    void write_json(const std::string& path) const;
    /// All plots below each other.
    void write_svg(const std::string& path) const;
};

/// Look-ups among n peers whose tables are as full as can be, some of whom are dead or work together.
void measure_look_ups(figures& into, std::size_t n, std::size_t rounds);
/// n peers that have joined through each other, in memory and in virtual time: what they cost, and what they find.
void measure_crowd(figures& into, std::size_t n);
/// n peers that come and go, for so many virtual hours.
void measure_churn(figures& into, std::size_t n, double hours);
/// A folder of so many bytes from four peers over TCP, beside one plain connection. Real time: the medians of so many rounds.
void measure_fetch(figures& into, std::size_t bytes, std::size_t rounds);

} // namespace bench::p2p
