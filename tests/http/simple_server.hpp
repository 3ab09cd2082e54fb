// A server with a few simple resources, for tests of how requests are answered.
#pragma once

#include "http/conversation.hpp"

namespace lockstep::net::http::test {

struct Server : testing::Test {
    std::vector<std::string> errors, lines;
    std::vector<std::string> handled;
    server s;

    static server_options options(Server& self) {
        server_options o;
        o.on_error = [&self](std::string_view what) { self.errors.emplace_back(what); };
        o.log = [&self](std::string_view line) { self.lines.emplace_back(line); };
        return o;
    }
    Server() : s(options(*this)) {
        s.routes().get("/", [this](request& r) {
            handled.emplace_back(r.target());
            return response::text("hello\n");
        });
        s.routes().post("/echo", [this](request& r) {
            handled.emplace_back(r.target());
            response a = response::text(r.read_all());
            for (const auto [name, value] : r.trailers()) a.fields.add("Trailer-" + std::string(name), value);
            return a;
        });
        s.routes().post("/ignore", [](request&) { return response::text("ignored"); });
        s.routes().post("/small", [](request& r) { return response::text(r.read_all()); }, {.body_bytes = 4});
        s.routes().post("/large", [](request& r) { return response::text(std::to_string(r.read_all().size())); },
                        {.body_bytes = 100'000'000});
        s.routes().get("/no-content", [](request&) { return status::no_content; });
    }
};

} // namespace lockstep::net::http::test
