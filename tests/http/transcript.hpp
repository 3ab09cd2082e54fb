// What a reader says of some bytes, as one line of text, whatever pieces they come in.
#pragma once

#include "lockstep/net/http/message_reader.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::net::http::test {

inline std::string line_of(const request_head& h) { return std::string(name_of(h.method)) + " " + h.target; }
inline std::string line_of(const response_head& h) { return std::to_string(code_of(h.status)); }

inline std::string text_of(const fields& all) {
    std::string text;
    for (const auto [name, value] : all) text += " " + std::string(name) + "=" + std::string(value);
    return text;
}

/// Hands the pieces to the reader. For example "GET / Host=a [body] close. POST /x Host=a [hello] keep." or "… 400 (there is
/// no Host)". At the end of the input: "more" within a message, nothing between two.
template <class Reader>
std::string transcript(Reader& reader, const std::vector<std::string>& pieces, bool then_ends = false) {
    std::string told, body;
    for (const std::string& piece : pieces) {
        std::string_view input = piece;
        for (bool more = false; !more;) {
            switch (reader.read(input)) {
            case event::head: told += line_of(reader.head()) + text_of(reader.head().fields); break;
            case event::body: body += reader.piece(); break;
            case event::end:
                told += " [" + body + "]";
                if (!reader.trailers().empty()) told += " trailers:" + text_of(reader.trailers());
                told += reader.head().keep_alive ? " keep. " : " close. ";
                body.clear();
                reader.next();
                // A server reads no further than this; what follows is not for HTTP.
                more = input.empty();
                break;
            case event::more: more = true; break;
            case event::failed:
                return told + std::to_string(code_of(answer_to(reader.failure()))) + " (" +
                       sentence_of(reader.failure()) + ")";
            }
        }
    }
    if (then_ends && !reader.untouched()) {
        if (reader.finish() == event::end) return told + " [" + body + "] end";
        return told + "cut short";
    }
    return reader.untouched() ? told : told + "more";
}

inline std::vector<std::string> one_by_one(std::string_view bytes) {
    std::vector<std::string> pieces;
    for (const char c : bytes) pieces.emplace_back(1, c);
    return pieces;
}

inline std::vector<std::string> split(std::string_view bytes, std::mt19937& random) {
    std::vector<std::string> pieces;
    const std::size_t longest = 1 + random() % 40;
    while (!bytes.empty()) {
        pieces.emplace_back(bytes.substr(0, 1 + random() % longest));
        bytes.remove_prefix(pieces.back().size());
    }
    return pieces;
}

} // namespace lockstep::net::http::test
