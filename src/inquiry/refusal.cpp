#include "inquiry/refusal.hpp"

#include "report/debug_info/modules.hpp"
#include "report/words/names.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lockstep::inquiry {
namespace {

/// Enough to see through a wrapper and who uses it; JSON has them all.
constexpr std::size_t frames_in_sentence = 3;

} // namespace

std::string refusal::sentence() const {
    std::string text = reason;
    for (std::size_t i = 0; i < frames.size() && i < frames_in_sentence; ++i) {
        const report::frame& f = frames[i];
        text += i == 0 ? fmt::format("; {} asked for it in ", thread) : ", called from ";
        text += fmt::format("{} ({}:{})", f.function, report::base_name(f.file), f.line);
    }
    return text;
}

nlohmann::ordered_json json_of(const refusal& r) {
    using json = nlohmann::ordered_json;
    json at = json::array();
    for (const report::frame& f : r.frames) {
        at.push_back({{"function", f.function}, {"file", f.file}, {"line", f.line}});
    }
    return {{"verdict", "refused"}, {"message", r.sentence()}, {"refused_by", r.thread}, {"refused_at", at}};
}

refusal explain(const explore::refused_error& error) {
    refusal r{error.message, error.thread == 0 ? "main" : fmt::format("T{}", error.thread), {}};
    const report::symbols symbols(report::parse_maps(error.memory_map));
    for (const std::uint64_t pc : error.stack) {
        for (const report::frame& f : symbols.frames(pc)) {
            if (!f.system && !f.file.empty()) r.frames.push_back(f);
        }
    }
    return r;
}

} // namespace lockstep::inquiry
