// Servers that lie, stall, babble or break off. Whatever they do, the client says what was wrong in an error that names who it
// was, in bounded time and memory, and serves the next request as if nothing had been.
#include "http_client/scripted_server.hpp"
#include "lockstep/net/http/client/client.hpp"
#include "lockstep/net/http/fault.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <thread>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net::http;
using lockstep::net::http::test::scripted_server;
using lockstep::net::http::test::visitor;

struct evil {
    std::string name; ///< what the server does
    std::function<void(visitor&)> does;
    std::error_code expected;
};
std::ostream& operator<<(std::ostream& out, const evil& e) { return out << e.name; }

/// Its answer is these bytes; then it stays, so that nothing ends by itself.
std::function<void(visitor&)> says(std::string bytes) {
    return [bytes = std::move(bytes)](visitor& v) {
        v.read_head();
        v.write(bytes);
        v.stay();
    };
}
/// The same, and then it closes.
std::function<void(visitor&)> says_and_closes(std::string bytes) {
    return [bytes = std::move(bytes)](visitor& v) {
        v.read_head();
        v.write(bytes);
    };
}
/// The first bytes, and then the others until the client has had enough.
std::function<void(visitor&)> repeats(std::string first, std::string others) {
    return [first = std::move(first), others = std::move(others)](visitor& v) {
        v.read_head();
        v.write(first);
        std::string many;
        while (many.size() < 10'000) many += others;
        while (v.write(many)) {
        }
    };
}
/// One byte after the other, slowly.
std::function<void(visitor&)> drips(std::string first, std::string then) {
    return [first = std::move(first), then = std::move(then)](visitor& v) {
        v.read_head();
        v.write(first);
        for (std::size_t i = 0; !v.is_over() && v.write(then.substr(i % then.size(), 1)); ++i)
            lockstep::this_fiber::sleep_for(5ms);
    };
}

std::string chunked(const std::string& chunks) {
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}
std::string with(const std::string& field) { return "HTTP/1.1 200 OK\r\n" + field + "\r\n\r\nhello"; }

/// Where it is about time, that is short, so that what never ends is soon over; everywhere else it is long.
const client_options impatient{.head_within = 400ms, .idle_within = 400ms, .proxies = {}};
const client_options patient{.proxies = {}};
constexpr auto long_enough = 30s;

class Evil : public testing::TestWithParam<evil> {};

TEST_P(Evil, IsATypedErrorAndTheNextRequestIsServed) {
    const scripted_server server([](visitor& v) {
        if (v.number != 0) v.answer("good");
        else GetParam().does(v);
    });
    const bool about_time = GetParam().expected == std::errc::timed_out;
    client web(about_time ? impatient : patient);
    try {
        const lockstep::net::patience wait = about_time ? 800ms : 30'000ms;
        client_response answer = web.get(server.uri("/path"), wait);
        const std::string content = answer.read_all(1U << 20U);
        FAIL() << "answered " << code_of(answer.status()) << ": " << content.substr(0, 100);
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), GetParam().expected) << e.code() << ": " << e.what();
        EXPECT_NE(std::string(e.what()).find(server.uri("/path")), std::string::npos) << e.what();
    }
    EXPECT_EQ(web.idle(), 0U);
    EXPECT_EQ(web.get(server.uri(), long_enough).read_all(), "good");
}

const std::error_code timed_out = std::make_error_code(std::errc::timed_out);

INSTANTIATE_TEST_SUITE_P(
    Silence, Evil,
    testing::Values(evil{"no answer", [](visitor& v) { v.stay(); }, timed_out},
                    evil{"closes at once", [](visitor& v) { v.read_head(); }, client_fault::no_answer},
                    evil{"resets at once", [](visitor& v) { v.read_head(), v.reset(); },
                         std::make_error_code(std::errc::connection_reset)},
                    evil{"half a head", says("HTTP/1.1 200 OK\r\nContent-"), timed_out},
                    evil{"half a head and closes", says_and_closes("HTTP/1.1 200 OK\r\nContent-"), fault::incomplete},
                    evil{"a head byte by byte", drips("HTTP/1.1 200 OK\r\nX: ", "a"), timed_out},
                    evil{"content byte by byte", drips("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "a"),
                         timed_out},
                    evil{"chunk sizes byte by byte", drips(chunked(""), "1\r\na\r\n"), timed_out},
                    evil{"no content", says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), timed_out}));

INSTANTIATE_TEST_SUITE_P(
    Babble, Evil,
    testing::Values(
        evil{"interim responses without end", repeats("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
             client_fault::too_many_interim},
        evil{"100 without end", repeats("", "HTTP/1.1 100 Continue\r\n\r\n"), client_fault::too_many_interim},
        evil{"a field without end", repeats("HTTP/1.1 200 OK\r\nX: ", "aaaa"), fault::head_too_large},
        evil{"fields without end", repeats("HTTP/1.1 200 OK\r\n", "X: a\r\n"), fault::head_too_large},
        evil{"a status line without end", repeats("HTTP/1.1 200 ", "OK"), fault::head_too_large},
        evil{"chunk extensions without end", repeats(chunked("5;"), "aaaa"), fault::chunk_extension_too_large},
        evil{"chunk extensions for nothing", repeats(chunked(""), "1;a=" + std::string(200, 'b') + "\r\nx\r\n"),
             fault::chunk_extension_too_large},
        evil{"trailers without end", repeats(chunked("0\r\n"), "X: a\r\n"), fault::head_too_large},
        evil{"a trailer without end", repeats(chunked("0\r\nX: "), "aaaa"), fault::head_too_large},
        evil{"chunks without end", repeats(chunked(""), "1\r\na\r\n"), client_fault::content_too_large},
        evil{"content without end", repeats("HTTP/1.1 200 OK\r\n\r\n", "aaaa"), client_fault::content_too_large}));

INSTANTIATE_TEST_SUITE_P(
    Garbage, Evil,
    testing::Values(evil{"garbage", says("\x16\x03\x01\x02 garbage\r\n\r\n"), fault::bad_status_line},
                    evil{"HTTP/0.9", says_and_closes("<html>hello</html>\r\n"), fault::bad_status_line},
                    evil{"HTTP/2", says("HTTP/2.0 200 OK\r\n\r\n"), fault::version_not_supported},
                    evil{"a request", says("GET / HTTP/1.1\r\n\r\n"), fault::bad_status_line},
                    evil{"a status of two digits", says("HTTP/1.1 20 OK\r\n\r\n"), fault::bad_status_line},
                    evil{"a status that is no number", says("HTTP/1.1 2x0 OK\r\n\r\n"), fault::bad_status_line},
                    evil{"another protocol, unasked",
                         says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"),
                         client_fault::upgrade_unasked},
                    evil{"LF alone", says("HTTP/1.1 200 OK\nContent-Length: 0\n\n"), fault::bare_lf},
                    evil{"a folded line", says(with("X: a\r\n b\r\nContent-Length: 5")), fault::folded_line},
                    evil{"a space before the colon", says(with("Content-Length : 5")), fault::bad_field},
                    evil{"a zero byte in a field", says(with(std::string("X: a\0b", 6))), fault::bad_field}));

INSTANTIATE_TEST_SUITE_P(
    Lengths, Evil,
    testing::Values(
        evil{"too long", says_and_closes(with("Content-Length: 6")), fault::incomplete},
        evil{"far too long", says_and_closes(with("Content-Length: 9223372036854775807")), fault::incomplete},
        evil{"negative", says(with("Content-Length: -5")), fault::bad_length},
        evil{"with a sign", says(with("Content-Length: +5")), fault::bad_length},
        evil{"2^63", says(with("Content-Length: 9223372036854775808")), fault::bad_length},
        evil{"2^64", says(with("Content-Length: 18446744073709551616")), fault::bad_length},
        evil{"2^64 + 5", says(with("Content-Length: 18446744073709551621")), fault::bad_length},
        evil{"hexadecimal", says(with("Content-Length: 0x5")), fault::bad_length},
        evil{"a list", says(with("Content-Length: 5, 5")), fault::bad_length},
        evil{"two", says(with("Content-Length: 5\r\nContent-Length: 6")), fault::several_lengths},
        evil{"two that agree", says(with("Content-Length: 5\r\nContent-Length: 5")), fault::several_lengths},
        evil{"and a coding", says(with("Content-Length: 5\r\nTransfer-Encoding: chunked")), fault::length_and_coding},
        evil{"an unknown coding", says(with("Transfer-Encoding: zip")), fault::unknown_coding},
        evil{"chunked twice", says(with("Transfer-Encoding: chunked, chunked")), fault::coding_not_last}));

INSTANTIATE_TEST_SUITE_P(
    Chunks, Evil,
    testing::Values(
        evil{"cut short", says_and_closes(chunked("5\r\nhel")), fault::incomplete},
        evil{"without a last one", says_and_closes(chunked("5\r\nhello\r\n")), fault::incomplete},
        evil{"larger than said", says(chunked("4\r\nhello\r\n0\r\n\r\n")), fault::bad_chunk},
        evil{"a trailer that says Host", says(chunked("0\r\nHost: evil\r\n\r\n")), fault::forbidden_trailer},
        evil{"a trailer that frames", says(chunked("0\r\nContent-Length: 5\r\n\r\n")), fault::forbidden_trailer}));

std::vector<evil> bad_sizes() {
    std::vector<evil> all;
    for (const char* size : {"-1",
                             "+5",
                             "0x5",
                             "0X5",
                             "5_0",
                             " 5",
                             "5 ",
                             "5\t",
                             "\t5",
                             "",
                             "g",
                             "5g",
                             "5\r",
                             "5,",
                             "5.0",
                             "10000000000000000",
                             "ffffffffffffffff",
                             "00000000000000005",
                             "5\n",
                             "'5'",
                             "\"5\"",
                             "%35"})
        all.push_back({std::string("size ") + size, says(chunked(std::string(size) + "\r\nhello\r\n0\r\n\r\n")),
                       std::string_view(size) == "ffffffffffffffff" ? fault::body_too_large : fault::bad_chunk});
    return all;
}
INSTANTIATE_TEST_SUITE_P(ChunkSizes, Evil, testing::ValuesIn(bad_sizes()));

// --- redirects that lead nowhere --------------------------------------------------------------------------------------------

std::function<void(visitor&)> redirects(std::string to) {
    return [to = std::move(to)](visitor& v) {
        while (!v.read_head().empty()) v.answer("", "Location: " + to + "\r\n", "302 Found");
    };
}

INSTANTIATE_TEST_SUITE_P(
    Redirects, Evil,
    testing::Values(evil{"round in circles", redirects("/path"), client_fault::too_many_redirects},
                    evil{"to a file", redirects("file:///etc/passwd"), client_fault::bad_redirect},
                    evil{"to gopher", redirects("gopher://127.0.0.1/"), client_fault::bad_redirect},
                    evil{"with a script", redirects("javascript:alert(1)"), client_fault::bad_redirect},
                    evil{"with a space", redirects("/a b"), client_fault::bad_redirect},
                    evil{"with bytes beyond ASCII", redirects("/\xc3\xa9"), client_fault::bad_redirect},
                    evil{"with a password", redirects("http://me:secret@127.0.0.1/"), client_fault::bad_redirect},
                    evil{"to no host", redirects("http:///"), client_fault::bad_redirect},
                    evil{"to two places", redirects("/a\r\nLocation: /b"), client_fault::bad_redirect}));

// --- more than one kind of outcome ------------------------------------------------------------------------------------------

TEST(EvilServer, AnswersMoreThanWasAskedAndTheRestIsNobodysAnswer) {
    const scripted_server server([](visitor& v) {
        v.read_head();
        v.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        v.stay();
    });
    client web(patient);
    EXPECT_EQ(web.get(server.uri(), long_enough).read_all(), "hello");
    EXPECT_EQ(web.idle(), 0U);
}

TEST(EvilServer, SpeaksUnaskedOnAKeptConnection) {
    const scripted_server server([](visitor& v) {
        if (v.number == 0) {
            v.read_head();
            v.answer("first");
            lockstep::this_fiber::sleep_for(5ms); // the client has kept the connection meanwhile
            v.answer("evil");
            v.stay();
        } else {
            v.read_head();
            v.answer("second");
        }
    });
    client web(patient);
    EXPECT_EQ(web.get(server.uri(), long_enough).read_all(), "first");
    lockstep::this_fiber::sleep_for(50ms);
    EXPECT_EQ(web.get(server.uri(), long_enough).read_all(), "second");
}

TEST(EvilServer, AnswersBeforeItHasReadTheRequestAndReadsNoMore) {
    const scripted_server server([](visitor& v) {
        v.answer("too large", "", "413 Content Too Large");
        while (!v.is_over()) lockstep::this_fiber::sleep_for(5ms);
    });
    client web(patient);
    client_response answer = web.send(
        {.method = method::post, .uri = uri(server.uri()), .content = std::string(50'000'000, 'x')}, long_enough);
    EXPECT_EQ(answer.status(), status::content_too_large);
    EXPECT_EQ(answer.read_all(), "too large");
    EXPECT_EQ(web.idle(), 0U);
}

TEST(EvilServer, ReadsNothingOfALargeRequest) {
    const scripted_server server([](visitor& v) {
        while (!v.is_over()) lockstep::this_fiber::sleep_for(5ms);
    });
    client web(impatient);
    try {
        (void)web.send({.method = method::post, .uri = uri(server.uri()), .content = std::string(50'000'000, 'x')},
                       long_enough);
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::timed_out);
        EXPECT_NE(std::string(e.what()).find("sending the request to " + server.at()), std::string::npos) << e.what();
    }
}

TEST(EvilServer, AnErrorWhileReadingIsNotTheEndOfTheContent) {
    const scripted_server server(says_and_closes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"));
    client web(patient);
    client_response answer = web.get(server.uri(), long_enough);
    std::array<char, 100> buffer;
    EXPECT_EQ(answer.read_some(buffer), 5U);
    for (int again = 0; again < 3; ++again) {
        std::error_code error;
        EXPECT_EQ(answer.read_some(buffer, error), 0U);
        EXPECT_EQ(error, fault::incomplete);
    }
}

TEST(EvilServer, StopsTheClientWhenItIsToldTo) {
    const scripted_server server([](visitor& v) { v.stay(); });
    std::stop_source stop;
    client web({.proxies = {}});
    const std::jthread other([&] {
        std::this_thread::sleep_for(20ms);
        stop.request_stop();
    });
    try {
        (void)web.get(server.uri(), stop.get_token());
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::operation_canceled) << e.what();
    }
}

TEST(EvilServer, CostsNoMemory) {
    const auto peak_kilobytes = [] {
        rusage u{};
        getrusage(RUSAGE_SELF, &u);
        return u.ru_maxrss;
    };
    const scripted_server server(
        repeats("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n", std::string(10'000, 'x')));
    client web(patient);
    client_response answer = web.get(server.uri(), long_enough);
    std::array<char, 4096> buffer;
    (void)answer.read_some(buffer);
    const long before = peak_kilobytes();
    std::size_t all = 0;
    while (const std::size_t n = answer.read_some(buffer)) all += n;
    EXPECT_GT(all, 199'000'000U);
    EXPECT_LT(peak_kilobytes() - before, 4'000);
}

} // namespace
