#include "report/table/cell.hpp"

#include "report/table/printed.hpp"
#include "report/words/numbers.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace lockstep::report {

using trace::event;
using trace::op;

namespace {

bool has_failed(const event& e) { return (e.flags & trace::failed) != 0; }

/// A phrase of trace::op_traits about an event.
std::string filled_in(std::string_view phrase, const event& e, const names& who) {
    std::string text;
    while (!phrase.empty()) {
        const std::size_t open = std::min(phrase.find('{'), phrase.size());
        text += phrase.substr(0, open);
        phrase.remove_prefix(open);
        if (phrase.empty()) break;
        const std::string_view what = phrase.substr(1, phrase.find('}') - 1);
        phrase.remove_prefix(what.size() + 2);
        if (what.empty()) text += who.object(e.first);
        else if (what == "second") text += who.object(e.second);
        else if (what == "thread") text += who.thread(subject_thread(e));
        else text += std::to_string(what == "before" ? e.before : e.after);
    }
    return text;
}

/// Weaker orders than the strongest are worth a word.
std::string_view order_words(const event& e) {
    constexpr std::array<std::string_view, 6> words{" (relaxed)", " (consume)", " (acquire)",
                                                    " (release)", " (acq_rel)", ""};
    return e.order < words.size() ? words[e.order] : "";
}

std::string memory_text(const event& e, const names& who) {
    const std::string object = who.object(e.first);
    const std::string before = who.value(e.first, e.before, e.detail);
    const std::string after = who.value(e.first, e.after, e.detail);
    switch (e.kind) {
    case op::atomic_load:
    case op::plain_read: return fmt::format("read {}{}{}", object, before.empty() ? "" : ": ", before);
    case op::atomic_store:
    case op::plain_write:
        if (trace::frees(e)) return "free " + object;
        return fmt::format("write {}{}{}", object, after.empty() ? "" : " -> ", after);
    case op::atomic_cas:
        return has_failed(e) ? fmt::format("cas {}: {}, failed{}", object, before,
                                           trace::for_no_reason(e) ? " for no reason" : "")
                             : fmt::format("cas {}: {} -> {} ok", object, before, after);
    default: return fmt::format("{}: {} -> {}", object, before, after);
    }
}

/// Where the whole text is not known, there is at least its beginning.
std::string output_text(const event& e, std::string_view printed) {
    if (!printed.empty()) return "print " + in_quotes(printed);
    const std::string start = printed_prefix(e);
    if (start.empty()) return "print";
    return "print " + in_quotes(start) + (e.detail > start.size() ? "..." : "");
}

std::string note_text(const event& e, const names& who) {
    switch (static_cast<trace::note_kind>(e.detail)) {
    case trace::note_kind::outcome: {
        const std::string start = outcome_prefix(e);
        return "outcome " + in_quotes(start) + (e.after > start.size() ? "..." : "");
    }
    case trace::note_kind::begin: return "begin " + who.note(e);
    case trace::note_kind::end: return "end " + who.note(e);
    case trace::note_kind::discard: return "assumption does not hold";
    }
    return "note";
}

std::string process_text(const event& e) {
    switch (static_cast<trace::process_part>(e.detail)) {
    case trace::process_part::exit_functions:
        return e.first.how == trace::commute::reads ? "look for functions to run at exit"
                                                    : "register a function for exit";
    case trace::process_part::keys: return "make or delete a key";
    case trace::process_part::signals: return "signals: send or handle";
    case trace::process_part::file_mode: return "set the mask of file modes";
    case trace::process_part::limits: return "limits of the process";
    }
    return "state of the process";
}

/// A sleep without end is a pause.
std::string sleep_text(std::uint64_t ns) { return ns == UINT64_MAX ? "pause" : "sleep " + exact_duration(ns); }

} // namespace

unsigned subject_thread(const event& e) {
    if (e.kind == op::thread_cancel) return static_cast<unsigned>(e.after); // it touches what its target joins, too
    for (const trace::access& a : {e.second, e.first})
        if (a.address >= trace::thread_object(0) && a.address < trace::thread_object(trace::max_threads))
            return static_cast<unsigned>(a.address - trace::thread_object(0));
    return static_cast<unsigned>(e.after);
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (c == '"' || c == '\\') (out += '\\') += c;
        else if (code < ' ' || code == 0x7f) out += fmt::format("\\x{:02x}", code);
        else out += c;
    }
    return out + "\"";
}

namespace {

/// How the operation came out. Who waits without a deadline does not time out: its object is destroyed, say.
const char* result_of(const event& e) {
    const trace::op_traits& of = trace::traits(e.kind);
    if (!has_failed(e) || of.failed == nullptr) return of.done;
    return *of.asks != 0 && (e.first.flags & trace::has_deadline) == 0 ? ": failed" : of.failed;
}

} // namespace

std::string cell_text(const event& e, const names& who, std::string_view printed) {
    switch (e.kind) {
    case op::atomic_load:
    case op::atomic_store:
    case op::atomic_rmw:
    case op::atomic_cas: return memory_text(e, who) + std::string(order_words(e));
    case op::plain_read:
    case op::plain_write: return memory_text(e, who);
    case op::atomic_fence: return fmt::format("fence{}", order_words(e));
    case op::sleep: return sleep_text(e.after) + (has_failed(e) ? ": cancelled" : "");
    case op::process_state: return process_text(e);
    case op::output: return output_text(e, printed);
    case op::process_exit: return fmt::format("exit {}", static_cast<std::int64_t>(e.after));
    case op::note: return note_text(e, who);
    default: break;
    }
    const trace::op_traits& of = trace::traits(e.kind);
    if ((e.flags & trace::cancelled) != 0)
        return filled_in(*of.asks != '\0' ? of.asks : "wait {}", e, who) + ": cancelled";
    return filled_in(of.asks, e, who) + filled_in(result_of(e), e, who) +
           (trace::for_no_reason(e) ? ", wakes for no reason" : "");
}

std::string waiting_text(const event& e, const names& who) {
    if ((e.flags & trace::spinning) != 0) return trace::present(e.first) ? "spin on " + who.object(e.first) : "spin";
    const trace::op_traits& of = trace::traits(e.kind);
    if (*of.asks != '\0') return filled_in(of.asks, e, who) + ": wait";
    return of.may_spin && trace::present(e.first) ? "spin on " + who.object(e.first) : "";
}

} // namespace lockstep::report
