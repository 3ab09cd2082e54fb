// Content that is made while it is sent, and content that is compressed.
#include "http/conversation.hpp"

#include <stdexcept>
#include <zlib.h>

namespace {

using namespace lockstep::net::http;
using namespace lockstep::net::http::test;

std::string unpacked(std::string_view packed) {
    z_stream z{};
    EXPECT_EQ(inflateInit2(&z, 15 + 16), Z_OK);
    std::string text(10'000'000, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z.avail_in = static_cast<uInt>(packed.size());
    z.next_out = reinterpret_cast<Bytef*>(text.data());
    z.avail_out = static_cast<uInt>(text.size());
    EXPECT_EQ(inflate(&z, Z_FINISH), Z_STREAM_END);
    text.resize(z.total_out);
    inflateEnd(&z);
    return text;
}

struct Content : testing::Test {
    std::vector<std::string> errors;
    server s;

    Content() : s(server_options{.on_error = [this](std::string_view what) { errors.emplace_back(what); }}) {}

    /// A route "/x" whose content is made of these pieces.
    void make(std::vector<std::string> pieces, std::optional<std::uint64_t> length = {},
              const char* type = "image/png") {
        s.routes().get("/x", [=](request&) {
            return response(status::ok,
                            response::produced{[=](body_writer& w) {
                                                   for (const auto& p : pieces) w.write(p);
                                               },
                                               length},
                            type);
        });
    }
};

TEST_F(Content, IsChunkedWhereItsLengthIsNotKnown) {
    make({"a", "", "bc", std::string(100'000, 'd'), "e"});
    const auto all = talk(s, {get("/x") + get("/x")});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1]["Transfer-Encoding"], "chunked");
    EXPECT_EQ(all[1]["Content-Length"], "");
    EXPECT_EQ(all[1].body, "abc" + std::string(100'000, 'd') + "e");
}

TEST_F(Content, OfAKnownLengthIsNotChunked) {
    make({"a", std::string(100'000, 'd')}, 100'001);
    const auto all = talk(s, {get("/x") + get("/x")});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0]["Content-Length"], "100001");
    EXPECT_EQ(all[0].body.size(), 100'001U);
}

TEST_F(Content, ForHttp10LastsUntilTheEnd) {
    make({"a", "b"});
    scripted_stream client({"GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"});
    s.serve(client);
    EXPECT_EQ(client.heard.find("chunked"), std::string::npos);
    EXPECT_NE(client.heard.find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(client.heard.ends_with("\r\n\r\nab"));
}

TEST_F(Content, IsNotMadeForHead) {
    bool made = false;
    s.routes().get("/x", [&](request&) { return response::stream([&](body_writer&) { made = true; }); });
    EXPECT_EQ(ask(s, "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n", method::head)["Transfer-Encoding"], "chunked");
    EXPECT_FALSE(made);
}

TEST_F(Content, HasTrailers) {
    s.routes().get("/x", [](request&) {
        return response::stream([](body_writer& w) {
            w.write("abc");
            w.trailers().set("Digest", "x");
        });
    });
    const answer a = ask(s, get("/x"));
    EXPECT_EQ(a.trailers.get("digest"), "x");
    EXPECT_FALSE(a.head.contains("Digest"));
}

TEST_F(Content, ThatBreaksOffIsSeenToBreakOff) {
    s.routes().get("/x", [](request&) {
        return response::stream([](body_writer& w) {
            w.write("half of");
            w.flush();
            throw std::runtime_error("the other half is lost");
        });
    });
    scripted_stream client({get("/x") + get("/x")});
    s.serve(client);
    response_reader reader;
    std::string_view bytes = client.heard;
    EXPECT_EQ(reader.read(bytes), event::head);
    EXPECT_EQ(reader.read(bytes), event::body);
    EXPECT_EQ(reader.read(bytes), event::more);
    EXPECT_EQ(reader.finish(), event::failed);
    EXPECT_EQ(errors.at(0), "the other half is lost");
}

TEST_F(Content, OfAnotherLengthThanWasPromisedIsAMistake) {
    for (const std::uint64_t promised : {2U, 4U}) {
        server other(server_options{.on_error = [this](std::string_view what) { errors.emplace_back(what); }});
        other.routes().get("/x", [=](request&) {
            return response(status::ok, response::produced{[](body_writer& w) { w.write("abc"); }, promised},
                            "text/plain");
        });
        scripted_stream client({get("/x") + get("/x")});
        other.serve(client);
        EXPECT_EQ(errors.size(), 1U) << promised;
        EXPECT_EQ(client.heard.find("HTTP/1.1", 1), std::string::npos); // the connection has ended
        errors.clear();
    }
}

TEST_F(Content, IsNotMadeForWhoHasGone) {
    int pieces = 0;
    s.routes().get("/x", [&](request&) {
        return response::stream([&](body_writer& w) {
            for (;;) w.write(std::string(100'000, 'x')), ++pieces;
        });
    });
    scripted_stream client({get("/x")});
    client.deaf = true;
    s.serve(client);
    EXPECT_EQ(pieces, 0);
    EXPECT_TRUE(errors.empty()); // that is nobody's mistake
}

TEST_F(Content, GoesThroughWhileItIsRead) {
    s.routes().post("/upper", [](request& r) {
        return response::stream([&r](body_writer& w) {
            for (std::string_view piece = r.read_piece(); !piece.empty(); piece = r.read_piece()) {
                std::string upper(piece);
                for (char& c : upper) c = static_cast<char>(std::toupper(c));
                w.write(upper);
                w.flush();
            }
        });
    });
    EXPECT_EQ(talk(s, {"POST /upper HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n",
                       "2\r\nbc\r\n", "0\r\n\r\n"})
                  .at(0)
                  .body,
              "ABC");
}

TEST_F(Content, ThatHasBegunIsNotInterrupted) {
    s.routes().post("/late",
                    [](request& r) { return response::stream([&r](body_writer& w) { w.write(r.read_all() + "!"); }); });
    const auto all =
        talk(s, {"POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", "abc"});
    ASSERT_EQ(all.size(), 1U); // no 100 in the midst of the response
    EXPECT_EQ(all[0].body, "abc!");
}

TEST_F(Content, IsReadIntoWhateverThereIsRoomFor) {
    s.routes().post("/x", [](request& r) {
        std::string text;
        char room[3];
        while (const std::size_t n = r.read_some(room)) text.append(room, n).append("|");
        return response::text(text);
    });
    EXPECT_EQ(ask(s, post("/x", "abcdefgh")).body, "abc|def|gh|");
}

// --- gzip -------------------------------------------------------------------------------------------------------------

const std::string text(5'000, 'a');

struct Gzip : Content {
    Gzip() {
        s.routes().get("/text", [](request&) {
            response a = response::text(text);
            a.fields.set("ETag", "\"t\"");
            return a;
        });
        s.routes().get("/short", [](request&) { return response::text("short"); });
        s.routes().get("/image", [](request&) { return response(status::ok, text, "image/png"); });
        s.routes().get("/packed", [](request&) {
            response a = response::text(text);
            a.fields.set("Content-Encoding", "br");
            return a;
        });
    }
    std::string encoding(const std::string& accepts, const std::string& target = "/text") {
        return ask(s, get(target, "Accept-Encoding: " + accepts + "\r\n"))["Content-Encoding"];
    }
};

TEST_F(Gzip, IsForThoseWhoAcceptIt) {
    for (const char* yes : {"gzip", "deflate, GZIP", "x-gzip", "*", "gzip;q=0.5", "gzip; q=1, *;q=0"})
        EXPECT_EQ(encoding(yes), "gzip") << yes;
    for (const char* no : {"", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "identity, *;q=0", "gzip;q=0, *"})
        EXPECT_EQ(encoding(no), "") << no;
}

TEST_F(Gzip, IsForTextsThatAreWorthIt) {
    EXPECT_EQ(encoding("gzip", "/short"), "");
    EXPECT_EQ(encoding("gzip", "/image"), "");
    EXPECT_EQ(encoding("gzip", "/packed"), "br");
}

TEST_F(Gzip, SaysSoToCaches) {
    const answer packed = ask(s, get("/text", "Accept-Encoding: gzip\r\n")), plain = ask(s, get("/text"));
    EXPECT_EQ(unpacked(packed.body), text);
    EXPECT_LT(packed.body.size(), 200U);
    EXPECT_EQ(packed["Vary"], "Accept-Encoding");
    EXPECT_EQ(packed["ETag"], "W/\"t\"");
    EXPECT_EQ(plain.body, text);
    EXPECT_EQ(plain["Vary"], "Accept-Encoding");
    EXPECT_EQ(plain["ETag"], "\"t\"");
}

TEST_F(Gzip, HeadHasTheSameLength) {
    answer a = ask(s, get("/text", "Accept-Encoding: gzip\r\n"));
    const answer head = ask(s, "HEAD /text HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n", method::head);
    EXPECT_EQ(head["Content-Length"], a["Content-Length"]);
}

TEST_F(Gzip, WorksPieceByPiece) {
    std::mt19937 random(11);
    std::vector<std::string> pieces;
    std::string whole;
    for (int i = 0; i < 300; ++i) {
        std::string piece;
        for (unsigned n = random() % 2'000; n > 0; --n) piece += static_cast<char>(random());
        whole += pieces.emplace_back(piece);
    }
    make(pieces, whole.size(), "text/plain");
    const answer a = ask(s, get("/x", "Accept-Encoding: gzip\r\n"));
    EXPECT_EQ(a["Transfer-Encoding"], "chunked"); // what comes out is not known before
    EXPECT_TRUE(unpacked(a.body) == whole);
}

} // namespace
