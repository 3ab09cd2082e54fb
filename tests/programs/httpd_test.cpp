// examples/net/httpd, as one uses it.
#include "lockstep/net/http/client/client.hpp"
#include "lockstep/net/stream.hpp"
#include "lockstep/net/tls.hpp"
#include "net/certificates.hpp"
#include "programs/running_httpd.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;
using namespace lockstep::net::http;
using namespace lockstep::test;

constexpr auto long_enough = 20s;

/// A connection to it, by hand.
class by_hand {
public:
    explicit by_hand(const running_httpd& to) : peer_(connect(address(std::string_view(to.at())), long_enough)) {}
    by_hand& say(std::string_view bytes) {
        peer_.write_all(bytes, long_enough);
        return *this;
    }
    /// All until it closes.
    std::string hear() {
        std::string all;
        std::array<char, 4096> buffer;
        std::error_code error;
        while (const std::size_t n = peer_.read_some(buffer, long_enough, error)) all.append(buffer.data(), n);
        EXPECT_NE(error, std::errc::timed_out) << all;
        return all;
    }
    /// One byte.
    char hear_one() {
        char c = 0;
        peer_.read_some({&c, 1}, long_enough);
        return c;
    }

private:
    stream peer_;
};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

std::string get(const std::string& uri) { return client({.proxies = {}}).get(uri, long_enough).read_all(); }

// --- what it serves -------------------------------------------------------------------------------------------------------

TEST(Httpd, ServesAFolder) {
    const scratch_folder folder;
    put(folder / "a.txt", "text");
    put(folder / "index.html", "<p>start");
    const running_httpd server({folder.path()});
    EXPECT_EQ(get(server.uri("/a.txt")), "text");
    EXPECT_EQ(get(server.uri()), "<p>start");
    EXPECT_EQ(client().get(server.uri("/b"), long_enough).status(), status::not_found);
    EXPECT_EQ(client().get(server.uri("/%2e%2e/etc/passwd"), long_enough).status(), status::bad_request);
    client_request tail{.uri = uri(server.uri("/a.txt"))};
    tail.fields.set("Range", "bytes=2-");
    EXPECT_EQ(client().send(std::move(tail), long_enough).read_all(), "xt");
}

TEST(Httpd, ShowsWhatIsInAFolderOnRequest) {
    const scratch_folder folder;
    put(folder / "a&b.txt", "");
    EXPECT_EQ(client().get(running_httpd({folder.path()}).uri(), long_enough).status(), status::not_found);
    EXPECT_TRUE(contains(get(running_httpd({"--listing", "--docroot", folder.path()}).uri()), "a&amp;b.txt"));
}

TEST(Httpd, TakesFilesOnRequest) {
    const scratch_folder folder;
    const running_httpd readable({folder.path()});
    const running_httpd writable({"--writable", folder.path()});
    client web({.proxies = {}});
    const auto put_at = [&](const running_httpd& server) {
        return web.send({.method = method::put, .uri = uri(server.uri("/new")), .content = "text"}, long_enough)
            .status();
    };
    EXPECT_EQ(put_at(readable), status::method_not_allowed);
    EXPECT_EQ(put_at(writable), status::created);
    EXPECT_EQ(get(readable.uri("/new")), "text");
    EXPECT_EQ(web.send({.method = method::delete_, .uri = uri(writable.uri("/new"))}, long_enough).status(),
              status::no_content);
    EXPECT_EQ(folder.names(), "");
}

class Demonstration : public testing::Test {
protected:
    running_httpd server{{"--demo"}};
    client web{{.proxies = {}}};
};

TEST_F(Demonstration, AnswersEveryMethod) {
    for (const method m : {method::get, method::head, method::post, method::put, method::delete_, method::options,
                           method::trace, method::patch})
        EXPECT_EQ(web.send({.method = m, .uri = uri(server.uri())}, long_enough).status(), status::ok) << name_of(m);
}
TEST_F(Demonstration, EchoesContent) {
    EXPECT_EQ(web.send({.method = method::post, .uri = uri(server.uri()), .content = "hello"}, long_enough).read_all(),
              "hello");
    const std::string large(3'000'000, 'x');
    EXPECT_EQ(web.send({.method = method::post, .uri = uri(server.uri()), .content = large}, long_enough).read_all(),
              large);
}
TEST_F(Demonstration, ShowsTheHeadOfTheRequest) {
    client_request r{.uri = uri(server.uri("/echo?a=1"))};
    r.fields.add("X-Mood", "good");
    r.fields.add("X-Mood", "better");
    const std::string head = web.send(std::move(r), long_enough).read_all();
    EXPECT_TRUE(head.starts_with("GET /echo?a=1 HTTP/1.1\r\nHost: " + server.at() + "\r\n")) << head;
    EXPECT_TRUE(contains(head, "X-Mood: good\r\nX-Mood: better\r\n")) << head;
}
TEST_F(Demonstration, ShowsCookies) {
    client_request r{.uri = uri(server.uri("/cookie"))};
    r.fields.add("Cookie", "a=1; b=2;c");
    EXPECT_EQ(web.send(std::move(r), long_enough).read_all(), "a=1\nb=2\nc\n");
    EXPECT_EQ(get(server.uri("/cookie")), "");
}

TEST(Httpd, SpeaksTls) {
    const scratch_folder folder;
    put(folder / "a", "secret");
    tests::authority issuer;
    const auto identity = issuer.issue({.names = "IP:127.0.0.1"});
    const running_httpd server({folder.path(), "--tls", identity.certificate_chain, identity.private_key});
    client web({.proxies = {}, .tls = {.trusts = issuer.certificate()}});
    EXPECT_EQ(web.get("https://" + server.at() + "/a", long_enough).read_all(), "secret");
    // It says goodbye: an end without that would be taken for a cut.
    tls_context trusted(tls_client_options{.trusts = issuer.certificate()});
    auto peer = tls_connect("127.0.0.1", server.port(), trusted, long_enough);
    static_cast<byte_stream&>(peer).write_all("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", long_enough);
    std::array<char, 4096> buffer;
    EXPECT_TRUE(std::string(buffer.data(), peer.read_all(buffer, long_enough)).ends_with("secret"));
    // Who speaks something else is disconnected, and the others are served.
    EXPECT_FALSE(contains(by_hand(server).say("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").hear(), "secret"));
    EXPECT_EQ(web.get("https://" + server.at() + "/a", long_enough).read_all(), "secret");
}

// --- limits -----------------------------------------------------------------------------------------------------------------

TEST(Httpd, LimitsAreObeyed) {
    const running_httpd server({"--demo", "--max-header", "1000", "--max-body", "100"});
    client web({.proxies = {}});
    client_request large_head{.uri = uri(server.uri())};
    large_head.fields.set("X", std::string(1000, 'x'));
    EXPECT_EQ(web.send(std::move(large_head), long_enough).status(), status::request_header_fields_too_large);
    const auto post = [&](std::size_t bytes) {
        return web
            .send({.method = method::post, .uri = uri(server.uri()), .content = std::string(bytes, 'x')}, long_enough)
            .status();
    };
    EXPECT_EQ(post(100), status::ok);
    EXPECT_EQ(post(101), status::content_too_large);
}

TEST(Httpd, WhoAsksForNothingIsDisconnected) {
    const running_httpd server({"--demo", "--idle-timeout", "0.5"});
    EXPECT_EQ(by_hand(server).hear(), "");
    const std::string one = by_hand(server).say("GET / HTTP/1.1\r\nHost: a\r\n\r\n").hear();
    EXPECT_TRUE(one.starts_with("HTTP/1.1 200 OK\r\n") && one.ends_with("\r\n\r\nOK\n")) << one;
}

// --- ending -----------------------------------------------------------------------------------------------------------------

TEST(Httpd, SigtermDrains) {
    for (const int which : {SIGTERM, SIGINT}) {
        running_httpd server({"--demo"});
        by_hand idle(server), busy(server);
        idle.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_EQ(idle.hear_one(), 'H');
        busy.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        EXPECT_EQ(busy.hear_one(), 'H'); // of 100: the request is under way
        server.signal(which);
        EXPECT_TRUE(idle.hear().ends_with("OK\n")) << "and then closed";
        std::error_code error;
        while (connect(address(std::string_view(server.at())), long_enough, error)) std::this_thread::sleep_for(1ms);
        EXPECT_EQ(error, std::errc::connection_refused);
        EXPECT_TRUE(busy.say("done").hear().ends_with("\r\n\r\ndone"));
        EXPECT_EQ(server.wait(), 0);
    }
}

TEST(Httpd, ASecondSignalEndsItAtOnce) {
    running_httpd server({"--demo"});
    by_hand busy(server);
    busy.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(busy.hear_one(), 'H');
    server.signal(SIGTERM);
    std::error_code error;
    while (connect(address(std::string_view(server.at())), long_enough, error)) std::this_thread::sleep_for(1ms);
    server.signal(SIGTERM);
    EXPECT_EQ(server.wait(), 128 + SIGTERM);
}

TEST(Httpd, LogsRequests) {
    running_httpd server({"--demo", "--log", "-"});
    (void)get(server.uri("/cookie?a"));
    server.signal(SIGTERM);
    EXPECT_EQ(server.wait(), 0);
    const std::string log = server.rest_of_output();
    EXPECT_TRUE(log.starts_with("127.0.0.1 - - [")) << log;
    EXPECT_TRUE(log.ends_with("\"GET /cookie?a HTTP/1.1\" 200 -\n")) << log;
}

// --- what goes wrong --------------------------------------------------------------------------------------------------------

TEST(Httpd, SaysWhyItCannotServe) {
    const running_httpd first({"--demo"});
    const auto says = [](const std::string& arguments, const std::string& part) {
        const ran r = run("exec timeout 60 " + httpd_program + " " + arguments);
        EXPECT_EQ(r.status, 1) << arguments;
        EXPECT_TRUE(contains(r.err, part)) << r.err;
    };
    says("--demo --port " + std::to_string(first.port()), first.at());
    says("--demo --address 192.0.2.1", "192.0.2.1");
    says("--demo --address nonsense", "nonsense");
    says("/no/such/folder", "/no/such/folder");
    says("--demo --tls /no/chain.pem /no/key.pem", "/no/chain.pem");
    says("--demo --log /no/such/log", "/no/such/log");
}

TEST(Httpd, MistakesAreStatus2) {
    for (const char* arguments : {"", "--what", "--demo --port 70000", "--demo --tls one.pem", "--demo --max-body -1"})
        EXPECT_EQ(run("timeout 20 " + httpd_program + " " + arguments).status, 2) << arguments;
    const ran help = run(httpd_program + " --help");
    EXPECT_EQ(help.status, 0);
    for (const char* part : {"Examples:", "--print-port", "--idle-timeout", "SIGTERM"})
        EXPECT_TRUE(contains(help.out, part)) << part;
}

} // namespace
