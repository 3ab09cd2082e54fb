#include "report/table/cell.hpp"

#include "report/table/printed.hpp"

#include <array>
#include <fmt/format.h>

namespace lockstep::report {

using trace::event;
using trace::op;

namespace {

bool has_failed(const event& e) { return (e.flags & trace::failed) != 0; }

/// What asking for an object is called, without its result.
std::string request(const event& e, const names& who) {
    const std::string object = who.object(e.first);
    switch (e.kind) {
    case op::rw_rdlock:
    case op::rw_tryrdlock: return "acquire " + object + " to read";
    case op::rw_wrlock:
    case op::rw_trywrlock: return "acquire " + object + " to write";
    case op::once_begin: return "enter once " + object;
    case op::thread_join: return "join " + who.thread(subject_thread(e));
    default: return "acquire " + object;
    }
}

std::string result(const event& e, const char* failure) { return has_failed(e) ? failure : "ok"; }

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
    case op::plain_write: return fmt::format("write {}{}{}", object, after.empty() ? "" : " -> ", after);
    case op::atomic_cas:
        return has_failed(e) ? fmt::format("cas {}: {}, failed", object, before)
                             : fmt::format("cas {}: {} -> {} ok", object, before, after);
    default: return fmt::format("{}: {} -> {}", object, before, after);
    }
}

std::string thread_text(const event& e, const names& who) {
    const std::string thread = who.thread(subject_thread(e));
    switch (e.kind) {
    case op::thread_create: return "create " + thread;
    case op::thread_start: return "start";
    case op::thread_exit: return "end";
    case op::thread_detach: return "detach " + thread;
    case op::thread_cancel: return "cancel " + thread;
    default: return "join " + thread + ": " + result(e, "failed");
    }
}

std::string condition_text(const event& e, const names& who) {
    const std::string object = who.object(e.first);
    switch (e.kind) {
    case op::cond_wait: return fmt::format("wait {} (releases {})", object, who.object(e.second));
    case op::cond_wake:
        return fmt::format("{} {} (acquires {})", has_failed(e) ? "time out" : "wake", object, who.object(e.second));
    case op::cond_signal: return "signal " + object;
    case op::cond_broadcast: return "broadcast " + object;
    default: return "destroy " + object;
    }
}

std::string semaphore_text(const event& e, const names& who) {
    const std::string object = who.object(e.first);
    switch (e.kind) {
    case op::sem_post: return fmt::format("release {}: {} -> {}", object, e.before, e.after);
    case op::sem_getvalue: return fmt::format("value of {}: {}", object, e.before);
    case op::sem_destroy: return "destroy " + object;
    default:
        if (!has_failed(e)) return fmt::format("acquire {}: ok ({} -> {})", object, e.before, e.after);
        return fmt::format("acquire {}: {}", object, e.kind == op::sem_trywait ? "failed" : "timed out");
    }
}

std::string futex_text(const event& e, const names& who) {
    const std::string object = who.object(e.first);
    switch (e.kind) {
    case op::futex_wait: return fmt::format("sleep on {}{}", object, has_failed(e) ? ": it has changed" : "");
    case op::futex_return: return fmt::format("{} on {}", has_failed(e) ? "time out" : "wake", object);
    case op::futex_wake: return "wake sleepers on " + object;
    default: return "move sleepers from " + object;
    }
}

/// Where the whole text is not known, there is at least its beginning.
std::string output_text(const event& e, std::string_view printed) {
    if (!printed.empty()) return "print " + quoted(printed);
    const std::string start = printed_prefix(e);
    if (start.empty()) return "print";
    return "print " + quoted(start) + (e.detail > start.size() ? "..." : "");
}

std::string note_text(const event& e, const names& who) {
    switch (static_cast<trace::note_kind>(e.detail)) {
    case trace::note_kind::outcome: {
        const std::string start = outcome_prefix(e);
        return "outcome " + quoted(start) + (e.after > start.size() ? "..." : "");
    }
    case trace::note_kind::begin: return "begin " + who.note(e);
    case trace::note_kind::end: return "end " + who.note(e);
    case trace::note_kind::discard: return "assumption does not hold";
    }
    return "note";
}

std::string duration_text(std::uint64_t ns) {
    if (ns % 1'000'000 == 0) return fmt::format("{} ms", ns / 1'000'000);
    return ns % 1'000 == 0 ? fmt::format("{} us", ns / 1'000) : fmt::format("{} ns", ns);
}

} // namespace

unsigned subject_thread(const event& e) {
    for (const trace::access& a : {e.second, e.first})
        if (a.address >= trace::thread_object(0) && a.address < trace::thread_object(trace::max_threads))
            return static_cast<unsigned>(a.address - trace::thread_object(0));
    return static_cast<unsigned>(e.after);
}

std::string quoted(std::string_view text) {
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

std::string cell_text(const event& e, const names& who, std::string_view printed) {
    const std::string object = who.object(e.first);
    switch (e.kind) {
    case op::thread_create:
    case op::thread_start:
    case op::thread_exit:
    case op::thread_join:
    case op::thread_detach:
    case op::thread_cancel: return thread_text(e, who);
    case op::mutex_lock:
    case op::spin_lock:
    case op::rw_rdlock:
    case op::rw_wrlock: return request(e, who) + ": " + result(e, "timed out");
    case op::mutex_trylock:
    case op::spin_trylock:
    case op::rw_tryrdlock:
    case op::rw_trywrlock: return "try to " + request(e, who) + ": " + result(e, "failed");
    case op::mutex_unlock:
    case op::spin_unlock:
    case op::rw_unlock: return "release " + object;
    case op::mutex_destroy:
    case op::rw_destroy:
    case op::barrier_destroy: return "destroy " + object;
    case op::cond_wait:
    case op::cond_wake:
    case op::cond_signal:
    case op::cond_broadcast:
    case op::cond_destroy: return condition_text(e, who);
    case op::sem_wait:
    case op::sem_trywait:
    case op::sem_post:
    case op::sem_getvalue:
    case op::sem_destroy: return semaphore_text(e, who);
    case op::barrier_arrive: return fmt::format("arrive at {} ({} of {})", object, e.after, e.before);
    case op::barrier_leave: return "leave " + object;
    case op::once_begin: return request(e, who);
    case op::once_end: return "leave once " + object;
    case op::futex_wait:
    case op::futex_return:
    case op::futex_wake:
    case op::futex_requeue: return futex_text(e, who);
    case op::atomic_load:
    case op::atomic_store:
    case op::atomic_rmw:
    case op::atomic_cas: return fmt::format("{}{}", memory_text(e, who), order_words(e));
    case op::plain_read:
    case op::plain_write: return memory_text(e, who);
    case op::atomic_fence: return fmt::format("fence{}", order_words(e));
    case op::yield: return "yield";
    case op::sleep: return "sleep " + duration_text(e.after);
    case op::clock_read: return "read the clock";
    case op::output: return output_text(e, printed);
    case op::input: return "read input";
    case op::timeout: return "timeout";
    case op::spurious_wake: return "spurious wake-up";
    case op::process_exit: return fmt::format("exit {}", static_cast<std::int64_t>(e.after));
    case op::note: return note_text(e, who);
    case op::none: break;
    }
    return "";
}

std::string waiting_text(const event& e, const names& who) {
    if ((e.flags & trace::spinning) != 0) return trace::present(e.first) ? "spin on " + who.object(e.first) : "spin";
    switch (e.kind) {
    case op::mutex_lock:
    case op::spin_lock:
    case op::rw_rdlock:
    case op::rw_wrlock:
    case op::sem_wait:
    case op::once_begin:
    case op::thread_join: return request(e, who) + ": wait";
    case op::atomic_load:
    case op::atomic_rmw:
    case op::atomic_cas:
    case op::plain_read:
    case op::mutex_trylock:
    case op::spin_trylock: return "spin on " + who.object(e.first);
    default: return "";
    }
}

} // namespace lockstep::report
