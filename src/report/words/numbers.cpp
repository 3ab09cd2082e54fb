#include "report/words/numbers.hpp"

namespace lockstep::report {

std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
    return text;
}

std::string counted(std::uint64_t number, const std::string& noun) {
    return grouped(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string exact_duration(std::uint64_t ns) {
    if (ns != 0 && ns % 1'000'000'000 == 0) return std::to_string(ns / 1'000'000'000) + " s";
    if (ns % 1'000'000 == 0) return std::to_string(ns / 1'000'000) + " ms";
    return ns % 1'000 == 0 ? std::to_string(ns / 1'000) + " us" : std::to_string(ns) + " ns";
}

std::string lasting(double seconds) {
    const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
    if (whole < 120) return grouped(whole) + " s";
    if (whole < 7200) return grouped(whole / 60) + " min";
    return grouped(whole / 3600) + " h";
}

} // namespace lockstep::report
