// Values of options: what they mean, and what to say of one that means nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::cli {

/// "30s", "5m", "1.5h", "200ms"; a bare number means seconds. Nothing when the text says no duration.
std::optional<std::chrono::nanoseconds> parse_duration(const std::string& text);
/// Empty where it does.
std::string complaint_about_duration(const std::string& text);

/// Empty, or what is wrong with the text as a whole number within bounds.
std::string complaint_about_number(const std::string& text, std::uint64_t least, std::uint64_t most);

/// Empty, or what is wrong with the text as one of the words.
std::string complaint_about_word(const std::string& text, const std::vector<std::string>& words);

/// The one of `words` that somebody most likely meant who wrote `text`; empty: none is near enough.
std::string nearest(const std::string& text, const std::vector<std::string>& words);

} // namespace lockstep::cli
