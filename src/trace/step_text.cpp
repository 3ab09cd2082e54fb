#include "trace/step_text.hpp"

#include <charconv>

namespace lockstep::trace {
namespace {

std::string thread_text(unsigned thread) { return thread == 0 ? "main" : "T" + std::to_string(thread); }

/// Takes `word` off the front of a text, if it is there.
bool skip(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

/// Takes a number below `limit` off the front of a text.
std::optional<std::uint64_t> number(std::string_view& text, std::uint64_t limit) {
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc() || value >= limit) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
    return value;
}

std::optional<unsigned> thread(std::string_view& text) {
    if (skip(text, "main")) return 0;
    if (!skip(text, "T")) return std::nullopt;
    return number(text, max_threads);
}

std::optional<process_id> process(std::string_view& text) {
    if (skip(text, "device ")) {
        const auto device = number(text, max_devices);
        return device ? std::optional(device_process(static_cast<unsigned>(*device))) : std::nullopt;
    }
    const bool environment = skip(text, "environment of ");
    const auto of = thread(text);
    if (!of) return std::nullopt;
    return environment ? environment_process(*of) : thread_process(*of);
}

} // namespace

std::string to_text(process_id p) {
    switch (p.kind()) {
    case process_kind::thread: return thread_text(p.index());
    case process_kind::environment: return "environment of " + thread_text(p.index());
    case process_kind::device: return "device " + std::to_string(p.index());
    }
    return "";
}

std::vector<std::string> to_texts(const std::vector<step>& steps) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < steps.size();) {
        std::size_t end = i;
        while (end < steps.size() && steps[end] == steps[i]) ++end;
        std::string text = to_text(steps[i].process);
        if (steps[i].choice != 0) text += " chooses " + std::to_string(steps[i].choice);
        if (end - i > 1) text += " x" + std::to_string(end - i);
        texts.push_back(std::move(text));
        i = end;
    }
    return texts;
}

std::optional<step_run> run_from_text(std::string_view text) {
    const auto who = process(text);
    if (!who) return std::nullopt;
    const auto choice = skip(text, " chooses ") ? number(text, max_choices) : 0;
    const auto count = skip(text, " x") ? number(text, UINT64_MAX) : 1;
    if (!choice || !count || !text.empty()) return std::nullopt;
    return step_run{{*who, static_cast<unsigned>(*choice)}, *count};
}

} // namespace lockstep::trace
