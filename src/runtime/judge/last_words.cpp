// Why did the program abort? What its C++ library or libc wrote to standard error right before it did says so.
#include "runtime/judge/last_words.hpp"

namespace lockstep::rt {

namespace {

/// Where the text continues after the last occurrence of `part`; null: nowhere.
const char* after_last(const char* text, const char* part) {
    const char* found = nullptr;
    const std::size_t n = text_length(part);
    for (; *text != 0; ++text) {
        std::size_t i = 0;
        while (i < n && text[i] == part[i]) ++i;
        if (i == n) found = text + n;
    }
    return found;
}

/// The last line, without what ends it.
const char* last_line(const char* text) {
    const char* line = text;
    for (; *text != 0; ++text)
        if (text[0] == '\n' && text[1] != 0) line = text + 1;
    return line;
}

/// Copies up to the end of the line or to `stop`. Returns what comes after it.
const char* copy_until(const char* from, char stop, char* to, u64 capacity) {
    u64 n = 0;
    for (; *from != 0 && *from != '\n' && *from != stop; ++from)
        if (n + 1 < capacity) to[n++] = *from;
    to[n] = 0;
    return *from == 0 ? from : from + 1;
}

} // namespace

trace::finding_kind judge_last_words(const char* said, char* text, u64 capacity) {
    using trace::finding_kind;
    *text = 0;
    if (const char* type = after_last(said, "terminate called after throwing an instance of '")) {
        const char* rest = copy_until(type, '\'', text, capacity);
        if (const char* what = after_last(rest, "what():  ")) {
            const u64 n = text_length(text);
            text_writer(text + n, capacity - n) << ": ";
            copy_until(what, 0, text + text_length(text), capacity - text_length(text));
        }
        return finding_kind::uncaught_exception;
    }
    if (const char* type = after_last(said, "terminating with uncaught exception of type ")) { // libc++
        copy_until(type, 0, text, capacity);
        return finding_kind::uncaught_exception;
    }
    if (after_last(said, "pure virtual method called\n") != nullptr) {
        text_writer(text, capacity) << "pure virtual method called";
        return finding_kind::terminate_called;
    }
    if (after_last(said, "terminate called") != nullptr || after_last(said, "libc++abi: terminating") != nullptr)
        return finding_kind::terminate_called;
    if (const char* assertion = after_last(last_line(said), "Assertion '")) { // of libstdc++
        copy_until(assertion, '\'', text, capacity);
        return finding_kind::assertion;
    }
    if (const char* complaint = after_last(said, "*** ")) copy_until(complaint, 0, text, capacity); // of libc
    return finding_kind::abort_called;
}

} // namespace lockstep::rt
