// Which handler gets which request.
#include "http/conversation.hpp"

#include <stdexcept>

namespace {

using namespace lockstep::net::http;
using namespace lockstep::net::http::test;

/// A handler that says its name and the parameters.
handler named(std::string name, std::vector<std::string> parameters = {}) {
    return [=](request& r) {
        std::string text = name;
        for (const std::string& p : parameters) text += " " + p + "=" + std::string(r.parameter(p));
        return response::text(text);
    };
}

struct Routes : testing::Test {
    server s;

    std::string at(const std::string& path, const std::string& method = "GET") {
        const answer a = ask(s, method + " " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        return a.code == 200 ? a.body : std::to_string(a.code) + (a["Allow"].empty() ? "" : " " + a["Allow"]);
    }
};

TEST_F(Routes, LiteralSegmentsGoBeforeNamesAndNamesBeforeTheRest) {
    s.routes()
        .get("/users/me", named("me"))
        .get("/users/{id}", named("user", {"id"}))
        .get("/users/{id}/files/{name}", named("file", {"id", "name"}))
        .get("/users/me/{what}", named("mine", {"what"}))
        .get("/{all...}", named("rest", {"all"}));
    EXPECT_EQ(at("/users/me"), "me");
    EXPECT_EQ(at("/users/7"), "user id=7");
    EXPECT_EQ(at("/users/7/files/a.txt"), "file id=7 name=a.txt");
    EXPECT_EQ(at("/users/me/files"), "mine what=files");
    EXPECT_EQ(at("/users/me/files/x"), "file id=me name=x"); // goes back when a way leads nowhere
    EXPECT_EQ(at("/users/7/other"), "rest all=users/7/other");
    EXPECT_EQ(at("/"), "rest all=");
    EXPECT_EQ(at("/users/"), "rest all=users/");
}

TEST_F(Routes, ParametersAreDecodedOnce) {
    s.routes().get("/{a}/b", named("", {"a"}));
    EXPECT_EQ(at("/x%20y%2Fz%252e/b"), " a=x y/z%2e");
    EXPECT_EQ(at("/%2e%2e/b"), "400");
    EXPECT_EQ(at("//b"), "404");
}

TEST_F(Routes, LiteralsAreComparedDecoded) {
    s.routes().get("/a b/c", named("spaced"));
    EXPECT_EQ(at("/a%20b/%63"), "spaced");
    EXPECT_EQ(at("//a%20b/./x/../c"), "spaced");
    EXPECT_EQ(at("/a%20b/c/"), "404");
}

TEST_F(Routes, TheQueryIsNoPartOfThePath) {
    s.routes().get("/a", [](request& r) {
        return response::text(std::string(r.path()) + " " +
                              std::string(query_pairs(r.query()).get("x").value_or("none")));
    });
    EXPECT_EQ(at("/a?x=1+2&y"), "/a 1 2");
    EXPECT_EQ(at("/a?"), "/a none");
}

TEST_F(Routes, MethodsAreSeparate) {
    s.routes().get("/a", named("get")).put("/a", named("put")).on(method::head, "/a", named("head"));
    EXPECT_EQ(at("/a"), "get");
    EXPECT_EQ(at("/a", "PUT"), "put");
    EXPECT_EQ(at("/a", "DELETE"), "405 GET, HEAD, PUT, OPTIONS");
    s.routes().get("/a/{rest...}", named("rest")).on(method::options, "/a", named("own"));
    EXPECT_EQ(at("/a/b", "POST"), "405 GET, HEAD, OPTIONS");
    EXPECT_EQ(at("/a", "OPTIONS"), "own");
}

TEST_F(Routes, ThatMakeNoSenseAreRefused) {
    s.routes().get("/a/{x}", named("a")).get("/t/{rest...}", named("t"));
    for (const char* bad :
         {"", "a", "/a/{x}", "/a/{}", "/a/{x", "/a/x}", "/{...}", "/{x...}/b", "/t/{other...}", "/t/{rest...}"})
        EXPECT_THROW(s.routes().get(bad, named("b")), std::invalid_argument) << bad;
    EXPECT_NO_THROW(s.routes().post("/a/{x}", named("b")));
}

TEST_F(Routes, WithoutThatParameterItIsAMistake) {
    s.routes().get("/{a}", named("", {"b"}));
    EXPECT_EQ(at("/x"), "500");
}

TEST_F(Routes, OfVirtualHosts) {
    s.routes().get("/", named("anybody"));
    s.host("Example.org").get("/", named("example"));
    s.host("*.example.org").get("/", named("below"));
    const auto host = [&](const std::string& name) {
        return ask(s, "GET / HTTP/1.1\r\nHost: " + name + "\r\n\r\n").body;
    };
    EXPECT_EQ(host("example.ORG"), "example");
    EXPECT_EQ(host("example.org:8080"), "example");
    EXPECT_EQ(host("www.example.org"), "below");
    EXPECT_EQ(host("a.b.example.org"), "below");
    EXPECT_EQ(host("badexample.org"), "anybody");
    EXPECT_EQ(host("[::1]:80"), "anybody");
    EXPECT_EQ(ask(s, "GET / HTTP/1.0\r\n\r\n").body, "anybody");
    EXPECT_EQ(ask(s, "GET http://example.org/ HTTP/1.1\r\nHost: other\r\n\r\n").body, "example");
}

} // namespace
