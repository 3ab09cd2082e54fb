// What a client does with servers that do as they should.
#include "http_client/scripted_server.hpp"
#include "lockstep/net/http/client/client.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net::http;
using lockstep::net::http::test::scripted_server;
using lockstep::net::http::test::visitor;

constexpr auto long_enough = 20s;

TEST(Client, GetsAPage) {
    std::string asked;
    const scripted_server server([&](visitor& v) {
        asked = v.read_head();
        v.answer("hello", "X-Mood: good\r\n");
        v.stay();
    });
    client web;
    client_response answer = web.get(server.uri("/a?b#c"), long_enough);
    EXPECT_EQ(answer.status(), status::ok);
    EXPECT_EQ(answer.fields().get("x-mood"), "good");
    EXPECT_EQ(answer.read_all(), "hello");
    EXPECT_EQ(asked, "GET /a?b HTTP/1.1\r\nHost: " + server.at() + "\r\nUser-Agent: lockstep\r\nAccept: */*\r\n\r\n");
    EXPECT_EQ(web.idle(), 1U);
}

TEST(Client, UsesOneConnectionForManyRequests) {
    const scripted_server server([](visitor& v) {
        while (!v.read_head().empty()) v.answer("x");
    });
    client web;
    for (int i = 0; i < 100; ++i) ASSERT_EQ(web.get(server.uri(), long_enough).read_all(), "x");
    EXPECT_EQ(server.visits(), 1);
}

TEST(Client, OnFibersAsOnThreads) {
    const scripted_server server([](visitor& v) {
        while (!v.read_head().empty()) v.answer("x");
    });
    client web({.connections_per_host = 4});
    lockstep::scheduler fibers({.workers = 2});
    fibers
        .go([&] {
            lockstep::task_group group;
            for (int i = 0; i < 100; ++i)
                group.go([&] { EXPECT_EQ(web.get(server.uri(), long_enough).read_all(), "x"); });
            group.join();
        })
        .join();
    EXPECT_LE(server.visits(), 4);
}

TEST(Client, ReadsContentWhileItComes) {
    std::atomic<bool> first_was_read{false};
    const scripted_server server([&](visitor& v) {
        v.read_head();
        v.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
        while (!first_was_read && !v.is_over()) lockstep::this_fiber::sleep_for(1ms);
        v.write("3\r\ntwo\r\n0\r\nX-Sum: 6\r\n\r\n");
        v.stay();
    });
    client web;
    client_response answer = web.get(server.uri(), long_enough);
    std::array<char, 3> three;
    EXPECT_EQ(answer.read_some(three), 3U);
    first_was_read = true;
    EXPECT_EQ(answer.read_all(), "two");
    EXPECT_EQ(answer.trailers().get("X-Sum"), "6");
    EXPECT_FALSE(answer.fields().contains("X-Sum"));
    EXPECT_EQ(web.idle(), 1U);
}

TEST(Client, ContentThatIsNotReadClosesItsConnection) {
    const scripted_server server([](visitor& v) {
        while (!v.read_head().empty()) v.answer(std::string(1'000'000, 'x'));
    });
    client web;
    (void)web.get(server.uri(), long_enough);
    EXPECT_EQ(web.idle(), 0U);
    EXPECT_EQ(web.get(server.uri(), long_enough).read_all(), std::string(1'000'000, 'x'));
    EXPECT_EQ(web.idle(), 1U);
    EXPECT_EQ(server.visits(), 2);
}

TEST(Client, WhoHasReadAllNeedNotAskForTheEnd) {
    const scripted_server server([](visitor& v) {
        for (std::string head = v.read_head(); !head.empty(); head = v.read_head())
            if (head.starts_with("GET /chunks"))
                v.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
            else v.answer("hello");
    });
    client web;
    std::array<char, 5> five;
    for (const char* target : {"/length", "/chunks"}) {
        client_response answer = web.get(server.uri(target), long_enough);
        EXPECT_EQ(answer.read_some(five), 5U);
        EXPECT_EQ(web.idle(), 1U) << target;
        EXPECT_EQ(answer.read_some(five), 0U);
    }
    EXPECT_EQ(server.visits(), 1);
}

TEST(Client, AnAnswerToHeadHasNoContent) {
    const scripted_server server([](visitor& v) {
        while (!v.read_head().empty()) v.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    });
    client web;
    for (int i = 0; i < 3; ++i) {
        client_response answer = web.send({.method = method::head, .uri = uri(server.uri())}, long_enough);
        EXPECT_EQ(answer.fields().get("Content-Length"), "1000");
        EXPECT_EQ(answer.read_all(), "");
    }
    EXPECT_EQ(server.visits(), 1);
}

// --- content of requests ------------------------------------------------------------------------------------------------

/// Tells the head without its first line and the usual fields, and the content.
std::string told(visitor& v) {
    std::string head = v.read_head(), rest;
    if (head.empty()) return {};
    const bool chunked = head.find("chunked") != head.npos;
    for (std::size_t at = head.find("\r\n") + 2; at < head.size(); at = head.find("\r\n", at) + 2) {
        const std::string line = head.substr(at, head.find("\r\n", at) - at);
        if (line.find("Content") == 0 || line.find("Transfer") == 0 || line.find("Expect") == 0) rest += line + "\n";
    }
    if (chunked) return rest + v.read_until("0\r\n\r\n");
    const std::size_t length = head.find("Content-Length: ");
    return length == head.npos ? rest : rest + v.read(std::stoul(head.substr(length + 16)));
}

class Content : public testing::Test {
protected:
    scripted_server server{[](visitor& v) {
        while (v.answer(told(v))) {
        }
    }};
    client web;
    std::string sent(client_request r) {
        r.uri = uri(server.uri());
        return web.send(std::move(r), long_enough).read_all();
    }
};

TEST_F(Content, ThatIsThereHasALength) {
    EXPECT_EQ(sent({.method = method::post, .content = "hello"}), "Content-Length: 5\nhello");
}
TEST_F(Content, NoneHasALengthOnlyWhereTheMethodAsksForOne) {
    EXPECT_EQ(sent({.method = method::get}), "");
    EXPECT_EQ(sent({.method = method::delete_}), "");
    EXPECT_EQ(sent({.method = method::post}), "Content-Length: 0\n");
    EXPECT_EQ(sent({.method = method::put}), "Content-Length: 0\n");
}
TEST_F(Content, ThatIsMadeIsSentInPieces) {
    const auto pieces = [left = 3](std::span<char> into) mutable -> std::size_t {
        if (left-- == 0) return 0;
        return std::string("abc").copy(into.data(), into.size());
    };
    EXPECT_EQ(sent({.method = method::put, .content = {pieces, 9}}), "Content-Length: 9\nabcabcabc");
    EXPECT_EQ(sent({.method = method::put, .content = {pieces, std::nullopt}}),
              "Transfer-Encoding: chunked\n3\r\nabc\r\n3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n");
}
TEST_F(Content, ThatIsNotAsLongAsWasSaidIsAnError) {
    const auto two = [left = 1](std::span<char> into) mutable -> std::size_t {
        return left-- > 0 ? std::string("ab").copy(into.data(), into.size()) : 0;
    };
    for (const auto& [said, fault] :
         {std::pair{1U, client_fault::content_too_long}, {3U, client_fault::content_ends_early}}) {
        try {
            sent({.method = method::put, .content = {two, said}});
            FAIL();
        } catch (const std::system_error& e) {
            EXPECT_EQ(e.code(), fault) << e.what();
        }
    }
}
TEST_F(Content, WhoseMakingFailsEndsTheRequest) {
    const auto broken = [](std::span<char>) -> std::size_t { throw std::runtime_error("disk on fire"); };
    EXPECT_THROW(sent({.method = method::put, .content = {broken, 9}}), std::runtime_error);
    EXPECT_EQ(sent({.method = method::post, .content = "next"}), "Content-Length: 4\nnext");
}

TEST(Expectations, TheContentWaitsForLeave) {
    const scripted_server server([](visitor& v) {
        const std::string head = v.read_head();
        if (head.find("Expect: 100-continue\r\n") == head.npos) return;
        v.write("HTTP/1.1 100 Continue\r\n\r\n");
        v.answer(v.read(4));
        v.stay();
    });
    client web({.continue_within = long_enough});
    EXPECT_EQ(web.send({.method = method::put, .uri = uri(server.uri()), .content = "body", .expect_continue = true},
                       long_enough)
                  .read_all(),
              "body");
    EXPECT_EQ(web.idle(), 1U);
}
TEST(Expectations, AreGivenUpAfterAWhile) {
    const scripted_server server([](visitor& v) {
        v.read_head();
        v.answer(v.read(4));
    });
    client web({.continue_within = 20ms});
    EXPECT_EQ(web.send({.method = method::put, .uri = uri(server.uri()), .content = "body", .expect_continue = true},
                       long_enough)
                  .read_all(),
              "body");
}
TEST(Expectations, ARefusalIsTheAnswerAndTheContentStays) {
    std::string came;
    const scripted_server server([&](visitor& v) {
        v.read_head();
        v.answer("too much", "", "413 Content Too Large");
        came = v.read(1);
    });
    {
        client web({.continue_within = long_enough});
        client_response answer = web.send(
            {.method = method::put, .uri = uri(server.uri()), .content = "body", .expect_continue = true}, long_enough);
        EXPECT_EQ(answer.status(), status::content_too_large);
        EXPECT_EQ(answer.read_all(), "too much");
        EXPECT_EQ(web.idle(), 0U) << "the server waits for content that will not come";
    }
    EXPECT_EQ(came, "");
}
TEST(Expectations, WhereTheyAreNotUnderstoodTheRequestComesAgain) {
    const scripted_server server([](visitor& v) {
        if (v.number == 0) {
            v.read_head();
            v.answer("", "", "417 Expectation Failed");
            v.stay();
        } else v.answer(told(v));
    });
    client web({.continue_within = long_enough});
    EXPECT_EQ(web.send({.method = method::put, .uri = uri(server.uri()), .content = "body", .expect_continue = true},
                       long_enough)
                  .read_all(),
              "Content-Length: 4\nbody");
}

// --- requests that make no sense ------------------------------------------------------------------------------------------

TEST(Client, RefusesWhatWouldBreakTheMessage) {
    client web;
    for (const char* name : {"Content-Length", "transfer-encoding", "Connection", "Expect", "TE", "Upgrade", "Trailer",
                             "Proxy-Authorization"}) {
        client_request r{.uri = uri("http://127.0.0.1/")};
        r.fields.set(name, "1");
        EXPECT_THROW(web.send(std::move(r)), std::invalid_argument) << name;
    }
    client_request bad_host{.uri = uri("http://127.0.0.1/")};
    bad_host.fields.set("Host", "a b");
    EXPECT_THROW(web.send(std::move(bad_host)), std::invalid_argument);
    EXPECT_THROW(web.send({.method = method::connect, .uri = uri("http://127.0.0.1/")}), std::invalid_argument);
    EXPECT_THROW(web.send({.method = method::trace, .uri = uri("http://127.0.0.1/"), .content = "x"}),
                 std::invalid_argument);
    EXPECT_THROW(web.get("file:///etc/passwd"), std::invalid_argument);
    EXPECT_THROW(web.get("http://a/\r\nX: y"), std::invalid_argument);
    EXPECT_THROW(client({.connections_per_host = 0}), std::invalid_argument);
}

TEST(Client, NamesWhomItCouldNotReach) {
    const auto free_port = lockstep::net::listener(lockstep::net::address::loopback()).local().port();
    const std::string nobody = "http://127.0.0.1:" + std::to_string(free_port) + "/x";
    try {
        (void)client().get(nobody, long_enough);
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::connection_refused);
        EXPECT_NE(std::string(e.what()).find(nobody), std::string::npos) << e.what();
    }
}

// --- credentials ----------------------------------------------------------------------------------------------------------

TEST(Client, UserInformationBecomesBasicAuthentication) {
    const scripted_server server([](visitor& v) { v.answer(v.read_head()); });
    const std::string asked = client().get("http://Aladdin:open%20sesame@" + server.at() + "/", long_enough).read_all();
    EXPECT_NE(asked.find("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"), asked.npos) << asked; // RFC 7617, 2
    EXPECT_EQ(asked.find("sesame"), asked.npos);
}

// --- gzip -----------------------------------------------------------------------------------------------------------------

std::string packed(std::string_view bytes) {
    z_stream z{};
    deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&z, bytes.size()), '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FINISH);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

/// What a client makes of it.
std::string unpacked(const std::string& content, std::uint64_t most = 1U << 30U) {
    const scripted_server server([&](visitor& v) {
        if (v.read_head().find("Accept-Encoding: gzip") != std::string::npos)
            v.answer(content, "Content-Encoding: gzip\r\n");
    });
    client web({.unpacked_bytes = most});
    client_response answer = web.send({.uri = uri(server.uri()), .unpack = true}, long_enough);
    EXPECT_TRUE(answer.is_unpacked());
    return answer.read_all(std::size_t{1} << 30U);
}

std::error_code failure_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const std::system_error& e) {
        EXPECT_NE(std::string(e.what()).find("http://127.0.0.1:"), std::string::npos) << e.what();
        return e.code();
    }
    return {};
}

TEST(Gzip, IsUnpackedOnRequest) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += std::to_string(i);
    EXPECT_EQ(unpacked(packed(text)), text);
    EXPECT_EQ(unpacked(packed("")), "");
    EXPECT_EQ(unpacked(""), "");
    EXPECT_EQ(unpacked(packed("one") + packed("two")), "onetwo");
}
TEST(Gzip, IsLeftAloneOtherwise) {
    const std::string content = packed("text");
    const scripted_server server([&](visitor& v) {
        v.read_head();
        v.answer(content, "Content-Encoding: gzip\r\n");
    });
    EXPECT_EQ(client().get(server.uri(), long_enough).read_all(), content);
}
TEST(Gzip, ThatIsBrokenIsAnError) {
    const std::string good = packed("a text that is long enough to be cut");
    for (std::size_t n = 1; n < good.size(); ++n)
        EXPECT_EQ(failure_of([&] { unpacked(good.substr(0, n)); }), client_fault::bad_gzip) << n;
    std::string wrong_sum = good;
    wrong_sum[wrong_sum.size() - 6] ^= 1;
    for (const std::string& bad : {std::string("plain"), wrong_sum, good + "more"})
        EXPECT_EQ(failure_of([&] { unpacked(bad); }), client_fault::bad_gzip);
}
TEST(Gzip, ABombIsLimited) {
    const std::string bomb = packed(std::string(50'000'000, '\0'));
    EXPECT_LT(bomb.size(), 60'000U);
    EXPECT_EQ(failure_of([&] { unpacked(bomb, 1'000'000); }), client_fault::unpacked_too_large);
}

TEST(Client, WhoReadsAllAtOnceSaysHowMuchThatMayBe) {
    const scripted_server server([](visitor& v) {
        v.read_head();
        v.answer("123456");
    });
    EXPECT_EQ(client().get(server.uri(), long_enough).read_all(6), "123456");
    EXPECT_EQ(failure_of([&] { (void)client().get(server.uri(), long_enough).read_all(5); }),
              client_fault::content_too_large);
}

} // namespace
