// https: the same over TLS, directly and through a proxy's tunnel.
#include "http_client/scripted_server.hpp"
#include "lockstep/net/http/client/client.hpp"
#include "net/certificates.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;
using namespace lockstep::net::http;
using lockstep::net::http::test::scripted_server;
using lockstep::net::http::test::visitor;

constexpr auto long_enough = 20s;

class Https : public testing::Test {
protected:
    tests::authority issuer;
    tls_context secret{tls_server_options{.identities = {issuer.issue({.names = "IP:127.0.0.1"})}}};

    client_options trusting() const { return {.proxies = {}, .tls = {.trusts = issuer.certificate()}}; }
    static std::string at(const scripted_server& s, const std::string& target = "/") {
        return "https://" + s.at() + target;
    }
};

void hello(visitor& v) {
    for (std::string head = v.read_head(); !head.empty(); head = v.read_head()) v.answer("hello");
}

TEST_F(Https, ConnectionsAreKept) {
    const scripted_server server(hello, secret);
    client web(trusting());
    for (int i = 0; i < 20; ++i) EXPECT_EQ(web.get(at(server), long_enough).read_all(), "hello");
    EXPECT_EQ(server.visits(), 1);
}

TEST_F(Https, OnFibersToo) {
    const scripted_server server(hello, secret);
    client web(trusting());
    lockstep::scheduler fibers({.workers = 2});
    fibers
        .go([&] {
            lockstep::task_group group;
            for (int i = 0; i < 20; ++i)
                group.go([&] { EXPECT_EQ(web.get(at(server), long_enough).read_all(), "hello"); });
            group.join();
        })
        .join();
}

TEST_F(Https, WhoIsNotTrustedIsNotAsked) {
    std::string asked;
    const scripted_server server([&](visitor& v) { asked = v.read_head(); }, secret);
    try {
        (void)client({.proxies = {}}).get(at(server), long_enough);
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), tls_failure::untrusted) << e.what();
        EXPECT_NE(std::string(e.what()).find(server.at()), std::string::npos) << e.what();
    }
    EXPECT_EQ(asked, "");
}

TEST_F(Https, AFileOfCertificatesThatIsMissingIsNamed) {
    const scripted_server server(hello, secret);
    client web({.proxies = {}, .tls = {.trusts = "/no/such/file.pem"}});
    for (int i = 0; i < 2; ++i) {
        try {
            (void)web.get(at(server), long_enough);
            FAIL();
        } catch (const std::system_error& e) {
            EXPECT_NE(std::string(e.what()).find("/no/such/file.pem"), std::string::npos) << e.what();
        }
    }
}

TEST_F(Https, ContentThatIsCutIsNotTakenForComplete) {
    const scripted_server server(
        [](visitor& v) {
            v.read_head();
            v.write("HTTP/1.1 200 OK\r\n\r\nhalf of"); // until the end, which does not come as TLS has it
        },
        secret);
    client web(trusting());
    client_response answer = web.get(at(server), long_enough);
    try {
        (void)answer.read_all();
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), tls_failure::truncated) << e.what();
    }
    const scripted_server honest(
        [](visitor& v) {
            v.read_head();
            v.write("HTTP/1.1 200 OK\r\n\r\nall of it");
            std::error_code error;
            v.peer().shutdown_write(error);
        },
        secret);
    EXPECT_EQ(web.get(at(honest), long_enough).read_all(), "all of it");
}

TEST_F(Https, KeptConnectionsThatTheServerHasClosedAreNoticed) {
    const scripted_server server(
        [](visitor& v) {
            v.read_head();
            v.answer("hello");
            std::error_code error;
            v.peer().shutdown_write(error);
        },
        secret);
    client web(trusting());
    lockstep::scheduler fibers({.workers = 1});
    fibers
        .go([&] {
            for (int i = 0; i < 5; ++i) {
                const client_request r{.method = method::post, .uri = uri(at(server))};
                EXPECT_EQ(web.send(r, long_enough).read_all(), "hello");
                lockstep::this_fiber::sleep_for(20ms);
            }
        })
        .join();
    EXPECT_EQ(server.visits(), 5);
}

TEST_F(Https, ALargeRequestIsAnsweredBeforeItHasBeenRead) {
    const scripted_server server(
        [](visitor& v) {
            v.answer("too large", "", "413 Content Too Large");
            while (!v.is_over()) lockstep::this_fiber::sleep_for(5ms);
        },
        secret);
    client web(trusting());
    client_response answer = web.send(
        {.method = method::post, .uri = uri(at(server)), .content = std::string(20'000'000, 'x')}, long_enough);
    EXPECT_EQ(answer.status(), status::content_too_large);
    EXPECT_EQ(answer.read_all(), "too large");
}

TEST_F(Https, AndAllOfItArrivesWhereItIsRead) {
    std::string content;
    for (int i = 0; content.size() < 3'000'000; ++i) content += std::to_string(i);
    const scripted_server server(
        [&](visitor& v) {
            v.read_head();
            lockstep::this_fiber::sleep_for(300ms); // longer than the client waits at a time
            v.answer(v.read(content.size()) == content ? "the same" : "something else");
        },
        secret);
    client web(trusting());
    EXPECT_EQ(web.send({.method = method::post, .uri = uri(at(server)), .content = content}, long_enough).read_all(),
              "the same");
}

TEST_F(Https, RedirectsToHttpOnlyWhereThatIsAllowed) {
    const scripted_server plain(hello);
    const scripted_server server(
        [&](visitor& v) {
            v.read_head();
            v.answer("", "Location: " + plain.uri() + "\r\n", "302 Found");
        },
        secret);
    client web(trusting());
    try {
        (void)web.get(at(server), long_enough);
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), client_fault::insecure_redirect) << e.what();
    }
    client_options daring = trusting();
    daring.may_become_insecure = true;
    EXPECT_EQ(client(daring).get(at(server), long_enough).read_all(), "hello");
}

TEST_F(Https, GoesThroughATunnel) {
    const scripted_server server(hello, secret);
    std::string asked;
    const scripted_server proxy([&](visitor& v) {
        asked = v.read_head();
        v.write("HTTP/1.1 200 Connection established\r\n\r\n");
        stream far = connect(address(std::string_view(server.at())));
        const auto pass = [](byte_stream& from, byte_stream& to) {
            std::array<char, 4096> buffer;
            std::error_code error;
            while (const std::size_t n = from.read_some(buffer, {}, error)) {
                iovec piece{buffer.data(), n};
                to.write_all({&piece, 1}, {}, error);
            }
            to.shutdown();
        };
        auto back = lockstep::go([&] { pass(far, v.peer()); });
        pass(v.peer(), far);
        back.join();
    });
    client_options o = trusting();
    o.proxies.for_https = uri("http://" + proxy.at());
    {
        client web(o);
        EXPECT_EQ(web.get(at(server), long_enough).read_all(), "hello");
        EXPECT_EQ(web.get(at(server), long_enough).read_all(), "hello");
    }
    EXPECT_TRUE(asked.starts_with("CONNECT " + server.at() + " HTTP/1.1\r\n")) << asked;
    EXPECT_EQ(proxy.visits(), 1);
}

} // namespace
