// What the readers of both encodings of messages must hold to.
#pragma once

#include "lockstep/net/message/codec.hpp"
#include "splits.hpp"

namespace lockstep::fuzz {

/// Reads all messages of the input, in its pieces and at once, and says what came of it in words. Each that was accepted must be
/// read the same once it is written again, in both encodings.
template <class Codec>
int feed_messages(const std::uint8_t* data, std::size_t size) {
    using namespace lockstep::net;
    constexpr message_deadline now{std::chrono::hours(1)};
    const auto text_of = [&](const message& m) {
        std::string line;
        json_lines_codec().encode(m, now, line);
        return line;
    };
    const auto course_of = [&](const std::vector<std::string>& pieces, std::vector<message>* kept) {
        Codec codec;
        std::string course;
        std::error_code error;
        for (const std::string& piece : pieces) {
            codec.feed(piece);
            while (auto m = codec.next(now, error)) {
                course += text_of(*m);
                if (kept != nullptr) kept->push_back(std::move(*m));
            }
            if (error) return course + error.message();
        }
        return course + codec.finish().message();
    };
    const cut_input input(data, size);
    std::vector<message> all;
    must_agree(course_of(input.pieces, &all), course_of({input.whole}, nullptr), "what was read in pieces and at once");
    for (const message& m : all) {
        value said;
        try {
            said = m.content.to_value();
        } catch (const std::system_error&) {
            continue; // a key comes twice, which is found only now
        }
        const auto again = [&](message_codec&& codec) {
            std::string bytes;
            if (codec.encode(m, now, bytes)) return; // longer than it was
            std::error_code error;
            codec.feed(bytes);
            const auto read = codec.next(now, error);
            if (!read || !(read->content.to_value() == said)) std::abort();
            must_agree(text_of(*read), text_of(m), "a message and itself read again");
        };
        again(frame_codec());
        again(json_lines_codec());
    }
    return 0;
}

} // namespace lockstep::fuzz
