// Proxies: whose turn it is, and how they are spoken to.
#include "http_client/scripted_server.hpp"
#include "lockstep/net/http/client/client.hpp"

#include <gtest/gtest.h>
#include <map>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net::http;
using lockstep::net::http::test::scripted_server;
using lockstep::net::http::test::visitor;

using variables = std::map<std::string, std::string>;

proxy_settings settings(const variables& v) {
    return proxy_settings::from([&v](const char* name) -> const char* {
        const auto at = v.find(name);
        return at == v.end() ? nullptr : at->second.c_str();
    });
}

/// The proxy's host for that URI, or "-".
std::string by(const variables& v, const char* text) {
    const auto proxy = settings(v).proxy_for(origin(uri(text)));
    return proxy ? origin(*proxy).host_and_port() : "-";
}

TEST(ProxyEnvironment, NamesOneForEachScheme) {
    EXPECT_EQ(by({}, "http://a/"), "-");
    const variables both{{"http_proxy", "http://p:3128"}, {"https_proxy", "http://q:8080/"}};
    EXPECT_EQ(by(both, "http://a/"), "p:3128");
    EXPECT_EQ(by(both, "https://a/"), "q:8080");
    EXPECT_EQ(by({{"http_proxy", "p:3128"}}, "https://a/"), "-");
    EXPECT_EQ(by({{"all_proxy", "p:1"}}, "https://a/"), "p:1");
    EXPECT_EQ(by({{"all_proxy", "p:1"}, {"https_proxy", "q:2"}}, "https://a/"), "q:2");
    EXPECT_EQ(by({{"HTTPS_PROXY", "q:2"}}, "https://a/"), "q:2");
    EXPECT_EQ(by({{"http_proxy", ""}}, "http://a/"), "-");
}

TEST(ProxyEnvironment, WhatAClientOfACgiProgramCanSetIsNotRead) { // CVE-2016-5385
    EXPECT_EQ(by({{"HTTP_PROXY", "evil:80"}}, "http://a/"), "-");
}

TEST(ProxyEnvironment, ThatMakesNoSenseIsNamed) {
    for (const char* value : {"socks5://p:1", "https://p:1", "http://", "p:99999", "a b"}) {
        try {
            settings({{"http_proxy", value}});
            ADD_FAILURE() << value;
        } catch (const std::invalid_argument& e) {
            EXPECT_NE(std::string(e.what()).find("http_proxy"), std::string::npos) << e.what();
        }
    }
}

TEST(ProxyEnvironment, SaysWhoIsAskedDirectly) {
    const auto direct = [](const char* no_proxy, const char* text) {
        return by({{"http_proxy", "p:1"}, {"no_proxy", no_proxy}}, text) == "-";
    };
    EXPECT_TRUE(direct("*", "http://a/"));
    for (const char* list : {"example.org", ".example.org", "x, example.org ,y", "EXAMPLE.ORG", "example.org:80"}) {
        EXPECT_TRUE(direct(list, "http://example.org/")) << list;
        EXPECT_TRUE(direct(list, "http://www.example.org/")) << list;
        EXPECT_FALSE(direct(list, "http://badexample.org/")) << list;
        EXPECT_FALSE(direct(list, "http://example.org.evil/")) << list;
    }
    EXPECT_FALSE(direct("example.org:81", "http://example.org/"));
    EXPECT_TRUE(direct("10.0.0.1", "http://10.0.0.1:8080/"));
    EXPECT_FALSE(direct("0.0.0.1", "http://10.0.0.1/"));
    EXPECT_FALSE(direct("0.1", "http://10.0.0.1/"));
    for (const char* list : {"::1", "[::1]", "[::1]:80"}) EXPECT_TRUE(direct(list, "http://[::1]/")) << list;
    EXPECT_FALSE(direct("[::1]:81", "http://[::1]/"));
    EXPECT_FALSE(direct("", "http://a/"));
    EXPECT_FALSE(direct(".", "http://a/"));
    EXPECT_TRUE(by({{"http_proxy", "p:1"}, {"NO_PROXY", "a"}}, "http://a/") == "-");
}

client through(const scripted_server& proxy, const std::string& user = "") {
    const uri at("http://" + user + proxy.at());
    return client({.proxies = {.for_http = at, .for_https = at}});
}

TEST(Proxy, IsGivenTheWholeUri) {
    const scripted_server proxy([](visitor& v) {
        for (std::string head = v.read_head(); !head.empty(); head = v.read_head()) v.answer(head);
    });
    client web = through(proxy, "me:secret@");
    const std::string asked = web.get("http://nowhere.example:81/a?b#c", 20s).read_all();
    EXPECT_TRUE(asked.starts_with("GET http://nowhere.example:81/a?b HTTP/1.1\r\nHost: nowhere.example:81\r\n"))
        << asked;
    EXPECT_NE(asked.find("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n"), asked.npos) << asked;
    EXPECT_EQ(asked.find("\r\nAuthorization"), asked.npos);
    // One connection to the proxy serves all origins.
    EXPECT_TRUE(
        web.get("http://elsewhere.example/", 20s).read_all().starts_with("GET http://elsewhere.example/ HTTP/1.1\r\n"));
    EXPECT_EQ(proxy.visits(), 1);
}

std::error_code failure_of(client& web, const char* text, const std::string& in_words) {
    try {
        (void)web.get(text, 20s);
    } catch (const std::system_error& e) {
        EXPECT_NE(std::string(e.what()).find(in_words), std::string::npos) << e.what();
        return e.code();
    }
    return {};
}

TEST(Proxy, MakesTunnelsForHttps) {
    std::string asked;
    const scripted_server proxy([&](visitor& v) {
        asked = v.read_head();
        v.answer("who are you?", "", "407 Proxy Authentication Required");
    });
    client web = through(proxy, "me:secret@");
    EXPECT_EQ(failure_of(web, "https://safe.example/", "407"), client_fault::proxy_refused);
    EXPECT_TRUE(asked.starts_with("CONNECT safe.example:443 HTTP/1.1\r\nHost: safe.example:443\r\n")) << asked;
    EXPECT_NE(asked.find("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n"), asked.npos) << asked;
}

TEST(Proxy, ThatSpeaksForTheServerIsRefused) {
    const scripted_server proxy([](visitor& v) {
        v.read_head();
        v.write("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\n\r\nevil");
        v.stay();
    });
    client web = through(proxy);
    EXPECT_EQ(failure_of(web, "https://safe.example/", proxy.at()), client_fault::proxy_spoke);
}

TEST(Proxy, ThatNeverEndsIsLimited) {
    const scripted_server endless([](visitor& v) {
        v.read_head();
        while (v.write("HTTP/1.1 102 Processing\r\n\r\n")) {
        }
    });
    client web = through(endless);
    EXPECT_EQ(failure_of(web, "https://safe.example/", endless.at()), client_fault::too_many_interim);
    const scripted_server silent([](visitor& v) { v.stay(); });
    const uri at("http://" + silent.at());
    client hasty({.connect_within = 300ms, .proxies = {.for_https = at}});
    EXPECT_EQ(failure_of(hasty, "https://safe.example/", silent.at()), std::errc::timed_out);
}

} // namespace
