#include "report/table/printed.hpp"

#include <algorithm>
#include <cstring>

namespace lockstep::report {

namespace {

constexpr std::size_t too_long = 255; ///< `detail` of a text whose length it cannot hold

} // namespace

std::string printed_prefix(const trace::event& e) {
    char bytes[sizeof e.before];
    std::memcpy(bytes, &e.before, sizeof bytes);
    return {bytes, std::min<std::size_t>(e.detail, sizeof bytes)};
}

std::string outcome_prefix(const trace::event& e) {
    char bytes[sizeof e.before];
    std::memcpy(bytes, &e.before, sizeof bytes);
    return {bytes, std::min<std::size_t>(e.after, sizeof bytes)};
}

std::vector<std::string_view> printed_texts(const analyse::recording& r) {
    std::vector<std::string_view> texts(r.events.size());
    const auto prints = [](const trace::event& e) {
        return e.kind == trace::op::output && (e.flags & trace::failed) == 0;
    };
    std::size_t total = 0;
    for (const trace::event& e : r.events) {
        if (!prints(e)) continue;
        if (e.detail == too_long) return texts;
        total += e.detail;
    }
    if (total > r.output.size()) return texts;

    const std::string_view output = r.output;
    std::size_t at = output.size() - total; // what came before was printed before the first thread was created
    for (std::size_t i = 0; i < r.events.size(); ++i) {
        if (!prints(r.events[i])) continue;
        const std::string_view text = output.substr(at, r.events[i].detail);
        if (!text.starts_with(printed_prefix(r.events[i]))) return std::vector<std::string_view>(r.events.size());
        texts[i] = text;
        at += text.size();
    }
    return texts;
}

} // namespace lockstep::report
