// What a server answers to some bytes, and responses taken apart.
#pragma once

#include "http/scripted_stream.hpp"
#include "http/transcript.hpp"
#include "lockstep/net/http/server/server.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace lockstep::net::http::test {

struct answer {
    unsigned code = 0;
    fields head;
    std::string body;
    fields trailers;
    bool keep_alive = false;

    std::string operator[](std::string_view name) const { return std::string(head.get(name).value_or("")); }
};

/// The responses in these bytes, to requests of those methods; GET for those that are not named. Nothing may be left over, or
/// be malformed.
inline std::vector<answer> answers_in(std::string_view bytes, std::vector<method> asked = {}) {
    std::vector<answer> all;
    response_reader reader(limits{.body_bytes = limits::no_limit});
    for (;;) {
        if (bytes.empty() && reader.untouched()) return all;
        const std::size_t i =
            static_cast<std::size_t>(std::ranges::count_if(all, [](const answer& a) { return a.code >= 200; }));
        if (reader.untouched()) reader.answers(i < asked.size() ? asked[i] : method::get);
        event e = reader.read(bytes);
        if (e == event::more) e = reader.finish();
        switch (e) {
        case event::head: {
            answer a;
            a.code = code_of(reader.head().status);
            a.head = reader.head().fields;
            a.keep_alive = reader.head().keep_alive;
            all.push_back(std::move(a));
            break;
        }
        case event::body: all.back().body += reader.piece(); break;
        case event::end:
            all.back().trailers = reader.trailers();
            reader.next();
            break;
        default: ADD_FAILURE() << "a malformed response: " << sentence_of(reader.failure()); return all;
        }
    }
}

/// What is answered when the client says that and then ends its direction.
inline std::vector<answer> talk(server& s, std::vector<std::string> says, std::vector<method> asked = {}) {
    scripted_stream client(std::move(says));
    s.serve(client);
    return answers_in(client.heard, std::move(asked));
}
inline answer ask(server& s, const std::string& says, method asked = method::get) {
    const std::vector<answer> all = talk(s, {says}, {asked});
    EXPECT_EQ(all.size(), 1U) << says;
    return all.empty() ? answer{} : all.front();
}

inline std::string get(const std::string& target, const std::string& fields = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}
inline std::string post(const std::string& target, const std::string& body, const std::string& fields = "") {
    return "POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           fields + "\r\n" + body;
}

} // namespace lockstep::net::http::test
