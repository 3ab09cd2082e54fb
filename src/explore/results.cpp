#include "explore/results.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <span>

namespace lockstep::explore {

namespace {

constexpr std::size_t first_entries = 1024;
/// Outputs that are kept to be shown where another one comes up.
constexpr std::size_t most_texts = 256, most_text_bytes = 4096;

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t h = text.size();
    for (; text.size() >= sizeof h; text.remove_prefix(sizeof h)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), sizeof word);
        h = scatter(h ^ word);
    }
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), text.size());
    return scatter(h ^ word);
}

std::string ending_in_words(trace::ending end, std::uint8_t status) {
    switch (end) {
    case trace::ending::exited: return "ended with exit status " + std::to_string(status);
    case trace::ending::killed: return "were ended by signal " + std::to_string(status);
    case trace::ending::stuck: return "led to a state from which nobody could go on";
    default: return "showed an error";
    }
}

/// The line of `text` in which it leaves `other`.
std::string line_that_differs(std::string_view text, std::string_view other) {
    constexpr std::size_t most = 60;
    const auto at = static_cast<std::size_t>(std::mismatch(text.begin(), text.end(), other.begin(), other.end()).first -
                                             text.begin());
    const std::size_t before = text.substr(0, at).rfind('\n');
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    if (begin == text.size()) return "nothing more";
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    return "\"" + std::string(text.substr(begin, std::min(end - begin, most))) + "\"";
}

} // namespace

bool has_result(trace::ending end) {
    return end == trace::ending::exited || end == trace::ending::killed || end == trace::ending::stuck ||
           end == trace::ending::failed;
}

results::results(std::size_t most_bytes)
    : most_entries_(std::bit_floor(most_bytes / sizeof(entry))), table_(first_entries) {
    assert(most_entries_ >= first_entries);
}

result result_of(const trace::execution& x) {
    const trace::slot_header& h = *x.header;
    std::uint64_t kinds = 0;
    const std::span findings(h.findings, std::min<std::size_t>(h.finding_count, trace::max_findings));
    for (const trace::finding& f : findings)
        if (f.kind != trace::finding_kind::data_race) kinds |= std::uint64_t{1} << static_cast<unsigned>(f.kind);
    return {static_cast<std::uint32_t>(hash_of(x.output)), static_cast<std::uint16_t>(scatter(kinds)), h.end,
            static_cast<std::uint8_t>(h.exit_status)};
}

std::optional<std::string> results::compare(const wide_hash& trace, const trace::execution& x) {
    if (!has_result(x.header->end) || !remembers(trace)) return std::nullopt;
    const result now = result_of(x);
    entry& known = find(trace);
    if (known.trace == trace) {
        if (known.what == now) return std::nullopt;
        return difference(known.what, now, x.output);
    }
    keep_text(now.output, x.output);
    known = {trace, now};
    if (++used_ * 2 > table_.size()) make_room();
    return std::nullopt;
}

void results::keep_text(std::uint32_t hash, std::string_view output) {
    if (output.size() <= most_text_bytes && texts_.size() < most_texts) texts_.try_emplace(hash, output);
}

std::string results::difference(const result& before, const result& now, std::string_view output) const {
    if (before.end != now.end || before.status != now.status)
        return "the same steps " + ending_in_words(before.end, before.status) + ", and when they came again they " +
               ending_in_words(now.end, now.status);
    if (before.output == now.output) return "the same steps showed other errors when they came again";
    const auto text = texts_.find(before.output);
    if (text == texts_.end()) return "the same steps wrote something else when they came again";
    return "the same steps wrote " + line_that_differs(text->second, output) + ", and " +
           line_that_differs(output, text->second) + " when they came again";
}

void results::clear() {
    table_.assign(first_entries, {});
    used_ = 0;
    left_out_ = 0;
    texts_.clear();
}

results::entry& results::find(const wide_hash& trace) {
    std::size_t at = trace.low & (table_.size() - 1);
    while (table_[at].trace != wide_hash{} && table_[at].trace != trace) at = (at + 1) & (table_.size() - 1);
    return table_[at];
}

/// A larger table, or half of what is in it.
void results::make_room() {
    const bool grows = table_.size() < most_entries_;
    if (!grows) left_out_ = left_out_ << 1 | 1;
    std::vector<entry> old(grows ? table_.size() * 2 : table_.size());
    old.swap(table_);
    used_ = 0;
    for (const entry& e : old) {
        if (e.trace == wide_hash{} || !remembers(e.trace)) continue;
        find(e.trace) = e;
        ++used_;
    }
}

} // namespace lockstep::explore
