// Where redirects lead, and what goes with them.
#include "http_client/scripted_server.hpp"
#include "lockstep/net/http/client/client.hpp"
#include "lockstep/net/http/client/redirect.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net::http;
using lockstep::net::http::test::scripted_server;
using lockstep::net::http::test::visitor;

client_request request(method m, const char* at, request_content content = {}) {
    client_request r{.method = m, .uri = uri(at), .content = std::move(content)};
    r.fields.set("Authorization", "Basic eDp5");
    r.fields.set("Cookie", "a=1");
    r.fields.set("Content-Type", "text/plain");
    r.fields.set("X-Mine", "1");
    return r;
}

response_head answer(unsigned code, const char* location) {
    response_head h;
    h.status = status{static_cast<std::uint16_t>(code)};
    if (location != nullptr) h.fields.set("Location", location);
    return h;
}

std::string names(const fields& f) {
    std::string all;
    for (const auto [name, value] : f) all += std::string(name) + " ";
    return all;
}

// --- methods (RFC 9110, 15.4) -----------------------------------------------------------------------------------------------

/// What a request of that method becomes.
std::string after(unsigned code, method m) {
    client_request r = request(m, "http://a/x", m == method::get || m == method::head ? request_content() : "body");
    std::error_code error;
    if (!redirect(r, answer(code, "/y"), false, error)) return "stays";
    return std::string(name_of(r.method)) + (r.content.is_there() ? " with content" : "");
}

TEST(Redirect, MethodsChangeAsTheStatusSays) {
    for (const unsigned code : {301U, 302U, 303U, 307U, 308U}) {
        EXPECT_EQ(after(code, method::get), "GET") << code;
        EXPECT_EQ(after(code, method::head), "HEAD") << code;
    }
    for (const unsigned code : {301U, 302U, 303U}) EXPECT_EQ(after(code, method::post), "GET") << code;
    for (const unsigned code : {307U, 308U}) EXPECT_EQ(after(code, method::post), "POST with content") << code;
    for (const unsigned code : {301U, 302U, 307U, 308U})
        EXPECT_EQ(after(code, method::put), "PUT with content") << code;
    EXPECT_EQ(after(303, method::put), "GET");
    EXPECT_EQ(after(303, method::delete_), "GET");
}

TEST(Redirect, OtherStatusesAreAnswers) {
    for (const unsigned code : {200U, 201U, 300U, 304U, 305U, 306U, 309U, 399U, 404U, 503U})
        EXPECT_EQ(after(code, method::get), "stays") << code;
    client_request r = request(method::get, "http://a/");
    std::error_code error;
    EXPECT_FALSE(redirect(r, answer(302, nullptr), false, error));
    EXPECT_FALSE(error);
}

TEST(Redirect, WhatIsAboutTheContentGoesWithIt) {
    client_request r = request(method::post, "http://a/", "body");
    std::error_code error;
    ASSERT_TRUE(redirect(r, answer(303, "/"), false, error));
    EXPECT_EQ(names(r.fields), "Authorization Cookie X-Mine ");
}

TEST(Redirect, ContentThatCannotBeMadeAgainIsNotSentAgain) {
    const auto once = [](std::span<char>) -> std::size_t { return 0; };
    std::error_code error;
    client_request r = request(method::put, "http://a/", {once, std::nullopt});
    r.content.begin();
    EXPECT_FALSE(redirect(r, answer(307, "/"), false, error));
    EXPECT_EQ(error, client_fault::content_not_repeatable);
    EXPECT_TRUE(redirect(r, answer(303, "/"), false, error)) << "there it is not needed";
    client_request again = request(method::put, "http://a/", {once, std::nullopt, [] {}});
    again.content.begin();
    EXPECT_TRUE(redirect(again, answer(307, "/"), false, error));
}

// --- origins ----------------------------------------------------------------------------------------------------------------

TEST(Redirect, SecretsStayWithTheirOrigin) {
    for (const char* elsewhere : {"http://b/", "http://a:81/", "https://a/", "//b/", "http://a.b/", "http://xa/"}) {
        client_request r = request(method::get, "http://a/");
        std::error_code error;
        ASSERT_TRUE(redirect(r, answer(302, elsewhere), false, error));
        EXPECT_EQ(names(r.fields), "Content-Type X-Mine ") << elsewhere;
    }
    for (const char* here : {"/x", "y", "?z", "http://a/", "http://A:80/", "//a/", ""}) {
        client_request r = request(method::get, "http://a/");
        std::error_code error;
        ASSERT_TRUE(redirect(r, answer(302, here), false, error));
        EXPECT_EQ(names(r.fields), "Authorization Cookie Content-Type X-Mine ") << here;
    }
}

TEST(Redirect, FromHttpsToHttpOnlyWhereItIsAllowed) {
    client_request r = request(method::get, "https://a/");
    std::error_code error;
    EXPECT_FALSE(redirect(r, answer(302, "http://a/"), false, error));
    EXPECT_EQ(error, client_fault::insecure_redirect);
    EXPECT_EQ(r.uri.to_string(), "https://a/");
    EXPECT_TRUE(redirect(r, answer(302, "http://a/"), true, error));
    EXPECT_FALSE(r.fields.contains("Authorization"));
}

TEST(Redirect, InheritsTheFragment) { // RFC 9110, 10.2.2: its two examples
    std::error_code error;
    client_request r = request(method::get, "http://www.example.org/~tim");
    ASSERT_TRUE(redirect(r, answer(303, "/People.html#tim"), false, error));
    EXPECT_EQ(r.uri.to_string(), "http://www.example.org/People.html#tim");
    client_request q = request(method::get, "http://www.example.org/index.html#larry");
    ASSERT_TRUE(redirect(q, answer(301, "http://www.example.net/index.html"), false, error));
    EXPECT_EQ(q.uri.to_string(), "http://www.example.net/index.html#larry");
}

// --- over the network -------------------------------------------------------------------------------------------------------

/// Answers with what it was asked, but for what "/to" and a URI ask: that redirects there.
void redirecting(visitor& v) {
    for (;;) {
        const std::string head = v.read_head();
        if (head.empty()) return;
        const std::string target = head.substr(4, head.find(' ', 4) - 4);
        if (target.starts_with("/to=")) v.answer("moved", "Location: " + target.substr(4) + "\r\n", "302 Found");
        else v.answer(head);
    }
}

TEST(Redirects, AreFollowedOnTheSameConnection) {
    const scripted_server server(redirecting);
    client web;
    client_response a = web.get(server.uri("/to=/to=/to=/end?q"), 20s);
    EXPECT_EQ(a.redirects(), 3);
    EXPECT_EQ(a.uri().to_string(), server.uri("/end?q"));
    EXPECT_TRUE(a.read_all().starts_with("GET /end?q HTTP/1.1\r\n"));
    EXPECT_EQ(server.visits(), 1);
}

TEST(Redirects, AreFollowedThoughTheirContentDoesNotCome) {
    const scripted_server server([](visitor& v) {
        if (v.number == 0) {
            v.read_head();
            v.write("HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 10\r\n\r\nmoved");
            v.stay();
        } else redirecting(v);
    });
    EXPECT_TRUE(client().get(server.uri("/"), 20s).read_all().starts_with("GET /end "));
}

TEST(Redirects, AreAnswersWhereOneWantsThemSo) {
    const scripted_server server(redirecting);
    client_response a = client().send({.uri = uri(server.uri("/to=/x")), .follow_redirects = false}, 20s);
    EXPECT_EQ(a.status(), status::found);
    EXPECT_EQ(a.read_all(), "moved");
}

TEST(Redirects, TenAreFollowedAndNoEleventh) {
    const scripted_server server(redirecting);
    std::string there = "/end";
    for (int i = 0; i < 10; ++i) there = "/to=" + there;
    client web;
    EXPECT_EQ(web.get(server.uri(there), 20s).redirects(), 10);
    EXPECT_THROW(web.get(server.uri("/to=" + there), 20s), std::system_error);
}

TEST(Redirects, APasswordOfTheUriIsForItsOriginOnly) {
    const scripted_server here(redirecting), there(redirecting);
    client web;
    const std::string password = "Authorization: Basic bWU6c2VjcmV0\r\n"; // me:secret
    const auto asked = [&](const std::string& target) {
        return web.get("http://me:secret@" + here.at() + target, 20s).read_all();
    };
    EXPECT_NE(asked("/to=/x").find(password), std::string::npos);
    EXPECT_EQ(asked("/to=" + there.uri()).find("Authorization"), std::string::npos);
    // Not even where the other one leads back.
    EXPECT_EQ(asked("/to=" + there.uri("/to=" + here.uri())).find("Authorization"), std::string::npos);
}

} // namespace
