// URIs: the tables of RFC 3986, and what is refused.
#include "lockstep/net/http/origin.hpp"
#include "lockstep/net/http/uri.hpp"

#include <gtest/gtest.h>
#include <random>
#include <stdexcept>

namespace {

using namespace lockstep::net::http;

struct row {
    const char* given;
    const char* expected;
};
std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.given; }

// --- RFC 3986, 5.4 ------------------------------------------------------------------------------------------------------

class References : public testing::TestWithParam<row> {};

TEST_P(References, AreResolvedAsTheTableSays) {
    const uri base("http://a/b/c/d;p?q");
    EXPECT_EQ(base.resolve(uri(GetParam().given)).to_string(), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Normal, References, // 5.4.1
    testing::Values(row{"g:h", "g:h"}, row{"g", "http://a/b/c/g"}, row{"./g", "http://a/b/c/g"},
                    row{"g/", "http://a/b/c/g/"}, row{"/g", "http://a/g"}, row{"//g", "http://g"},
                    row{"?y", "http://a/b/c/d;p?y"}, row{"g?y", "http://a/b/c/g?y"}, row{"#s", "http://a/b/c/d;p?q#s"},
                    row{"g#s", "http://a/b/c/g#s"}, row{"g?y#s", "http://a/b/c/g?y#s"}, row{";x", "http://a/b/c/;x"},
                    row{"g;x", "http://a/b/c/g;x"}, row{"g;x?y#s", "http://a/b/c/g;x?y#s"},
                    row{"", "http://a/b/c/d;p?q"}, row{".", "http://a/b/c/"}, row{"./", "http://a/b/c/"},
                    row{"..", "http://a/b/"}, row{"../", "http://a/b/"}, row{"../g", "http://a/b/g"},
                    row{"../..", "http://a/"}, row{"../../", "http://a/"}, row{"../../g", "http://a/g"}));

INSTANTIATE_TEST_SUITE_P(
    Abnormal, References, // 5.4.2; the last row is that of strict parsers
    testing::Values(row{"../../../g", "http://a/g"}, row{"../../../../g", "http://a/g"}, row{"/./g", "http://a/g"},
                    row{"/../g", "http://a/g"}, row{"g.", "http://a/b/c/g."}, row{".g", "http://a/b/c/.g"},
                    row{"g..", "http://a/b/c/g.."}, row{"..g", "http://a/b/c/..g"}, row{"./../g", "http://a/b/g"},
                    row{"./g/.", "http://a/b/c/g/"}, row{"g/./h", "http://a/b/c/g/h"}, row{"g/../h", "http://a/b/c/h"},
                    row{"g;x=1/./y", "http://a/b/c/g;x=1/y"}, row{"g;x=1/../y", "http://a/b/c/y"},
                    row{"g?y/./x", "http://a/b/c/g?y/./x"}, row{"g?y/../x", "http://a/b/c/g?y/../x"},
                    row{"g#s/./x", "http://a/b/c/g#s/./x"}, row{"g#s/../x", "http://a/b/c/g#s/../x"},
                    row{"http:g", "http:g"}));

TEST(Resolving, ABaseWithoutAPath) {
    EXPECT_EQ(uri("http://a").resolve(uri("g")).to_string(), "http://a/g");
    EXPECT_EQ(uri("http://a?q").resolve(uri("g?y")).to_string(), "http://a/g?y");
}

TEST(Resolving, KeepsTheAuthorityOfTheBaseAndTakesThatOfTheReference) {
    const uri base("http://user@a:81/b");
    EXPECT_EQ(base.resolve(uri("/c")).to_string(), "http://user@a:81/c");
    EXPECT_EQ(base.resolve(uri("//d/c")).to_string(), "http://d/c");
}

TEST(Resolving, WhatIsLeftOfAPathDoesNotBecomeAnAuthority) {
    const uri odd = uri("x:/a").resolve(uri("/.//evil/b"));
    EXPECT_FALSE(odd.host());
    EXPECT_EQ(uri(odd.to_string()).host(), std::nullopt) << odd.to_string();
}

TEST(Resolving, NeedsAnAbsoluteBase) { EXPECT_THROW((void)uri("/a").resolve(uri("b")), std::invalid_argument); }

// --- parts --------------------------------------------------------------------------------------------------------------

TEST(Uri, HasTheExamplesOfTheRfc) { // 1.1.2
    for (const char* example : {"ftp://ftp.is.co.za/rfc/rfc1808.txt", "http://www.ietf.org/rfc/rfc2396.txt",
                                "ldap://[2001:db8::7]/c=GB?objectClass?one", "mailto:John.Doe@example.com",
                                "tel:+1-816-555-1212", "news:comp.infosystems.www.servers.unix",
                                "telnet://192.0.2.16:80/", "urn:oasis:names:specification:docbook:dtd:xml:4.1.2"})
        EXPECT_EQ(uri(example).to_string(), example);
}

TEST(Uri, HasParts) {
    const uri all("HTTP://me:secret@Example.ORG:8080/over/there?name=ferret#nose");
    EXPECT_EQ(all.scheme(), "http");
    EXPECT_EQ(all.userinfo(), "me:secret");
    EXPECT_EQ(all.host(), "example.org");
    EXPECT_EQ(all.port(), 8080);
    EXPECT_EQ(all.path(), "/over/there");
    EXPECT_EQ(all.query(), "name=ferret");
    EXPECT_EQ(all.fragment(), "nose");
    EXPECT_EQ(all.target(), "/over/there?name=ferret");
    EXPECT_EQ(all.authority(), "example.org:8080");
    EXPECT_EQ(all.without_userinfo().without_fragment().to_string(), "http://example.org:8080/over/there?name=ferret");
}

TEST(Uri, AnEmptyQueryIsNotNone) {
    EXPECT_EQ(uri("http://a/?").query(), "");
    EXPECT_EQ(uri("http://a/?").to_string(), "http://a/?");
    EXPECT_EQ(uri("http://a/").query(), std::nullopt);
}

TEST(Uri, WithoutAPathAsksForTheRoot) {
    EXPECT_EQ(uri("http://a").target(), "/");
    EXPECT_EQ(uri("http://a?q").target(), "/?q");
}

// --- normalising --------------------------------------------------------------------------------------------------------

class Normalised : public testing::TestWithParam<row> {};

TEST_P(Normalised, IsTheSameResource) {
    const uri once = uri(GetParam().given).normalised();
    EXPECT_EQ(once.to_string(), GetParam().expected);
    EXPECT_EQ(once.normalised(), once);
}

INSTANTIATE_TEST_SUITE_P(
    Uri, Normalised,
    testing::Values(row{"HTTP://www.EXAMPLE.com/", "http://www.example.com/"}, row{"http://a", "http://a/"},
                    row{"http://a:80/", "http://a/"}, row{"http://a:/", "http://a/"},
                    row{"https://a:443", "https://a/"}, row{"https://a:80/", "https://a:80/"},
                    row{"http://a/%7efoo", "http://a/~foo"}, row{"http://a/%c3%a9", "http://a/%C3%A9"},
                    row{"http://a/b/../c/./d", "http://a/c/d"}, row{"http://a/%2e%2e/b", "http://a/b"},
                    row{"http://a/b%2fc", "http://a/b%2Fc"}, row{"http://%41%42.example/", "http://ab.example/"},
                    row{"http://a/?%7e%20", "http://a/?~%20"},
                    row{"example://a/b/c/%7Bfoo%7D", "example://a/b/c/%7Bfoo%7D"},            // 6.2.2
                    row{"eXAMPLE://a/./b/../b/%63/%7bfoo%7d", "example://a/b/c/%7Bfoo%7D"})); // 6.2.2

// --- what is refused ----------------------------------------------------------------------------------------------------

class Refused : public testing::TestWithParam<row> {};

TEST_P(Refused, SaysWhy) {
    try {
        const uri u(GetParam().given);
        FAIL() << "became " << u.to_string();
    } catch (const std::invalid_argument& e) {
        EXPECT_NE(std::string(e.what()).find(GetParam().expected), std::string::npos) << e.what();
    }
}

INSTANTIATE_TEST_SUITE_P(
    Uri, Refused,
    testing::Values(row{"http://a/b c", "path has a space"}, row{"http://a/\r\nX: y", "path has a control character"},
                    row{"http://a/?q\n", "query has a control"}, row{"http://a/#\x7f", "fragment has a control"},
                    row{"http://a/\xc3\xa9", "beyond ASCII"}, row{"http://a/%", "'%'"}, row{"http://a/%4", "'%'"},
                    row{"http://a/%4g", "'%'"}, row{"http://a/<b>", "'<'"}, row{"http://a/\\b", "'\\'"},
                    row{"http://a b/", "host has a space"}, row{"http://a\tb/", "host has a control"},
                    row{"http://a\"/", "host has a '\"'"}, row{"http://a:b@c@d/", "host has a '@'"},
                    row{"http://a b@c/", "user information has a space"}, row{"http://a:65536/", "port"},
                    row{"http://a:-1/", "port"}, row{"http://a:8 0/", "port"}, row{"http://a:80:80/", "port"},
                    row{"http://[::1", "no IPv6"}, row{"http://[]/", "no IPv6"}, row{"http://[", "no IPv6"},
                    row{"http://[1.2.3.4]/", "no IPv6"}, row{"http://[::1%25lo]/", "no IPv6"},
                    row{"http://[::1]a/", "neither a port nor a path"}, row{":a", "no scheme"},
                    row{"1a:b", "no scheme"}, row{"a_b:c", "no scheme"}, row{" http://a/", "no scheme"}));

TEST(Uri, AZeroByteIsRefused) { EXPECT_THROW(uri(std::string_view("http://a/\0b", 11)), std::invalid_argument); }

TEST(Uri, NoBytesAtAllMakeOneThatCouldEndALine) {
    std::mt19937 random(3986);
    const std::string_view often = "http://[]@:/?#%4a.\r\n\t \xff";
    int accepted = 0;
    for (int i = 0; i < 200'000; ++i) {
        std::string text = i % 2 == 0 ? "http://a/" : "";
        for (unsigned n = random() % 12; n != 0; --n)
            text += random() % 4 == 0 ? static_cast<char>(random()) : often[random() % often.size()];
        try {
            const uri u(text);
            const std::string back = u.to_string();
            EXPECT_EQ(uri(back), u) << text;
            for (const char c : back) ASSERT_TRUE(c > ' ' && c < 0x7f) << text;
            ++accepted;
        } catch (const std::invalid_argument&) {
        }
    }
    EXPECT_GT(accepted, 1'000);
}

// --- percent-encoding ---------------------------------------------------------------------------------------------------

TEST(PercentEncoding, AllBytesComeBack) {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    EXPECT_EQ(percent_decode(percent_encode(all)), all);
    EXPECT_EQ(uri("http://a/" + percent_encode(all)).target(), "/" + percent_encode(all));
    EXPECT_EQ(percent_encode("a b/c?d", "/"), "a%20b/c%3Fd");
    EXPECT_EQ(percent_decode("%4"), std::nullopt);
    EXPECT_EQ(percent_decode("+"), "+") << "a form's '+' is not a URI's";
}

// --- origins ------------------------------------------------------------------------------------------------------------

TEST(Origins, AreTheSameForTheSameServer) {
    const origin a(uri("http://Example.org/x?y"));
    EXPECT_EQ(a, origin(uri("http://user:pw@example.org:80/")));
    EXPECT_NE(a, origin(uri("https://example.org/")));
    EXPECT_NE(a, origin(uri("http://example.org:81/")));
    EXPECT_NE(a, origin(uri("http://www.example.org/")));
    EXPECT_EQ(a.authority(), "example.org");
    EXPECT_EQ(a.host_and_port(), "example.org:80");
    EXPECT_EQ(origin(uri("https://[::1]:8443/")).authority(), "[::1]:8443");
}

TEST(Origins, OfOtherSchemesOrWithoutAHostAreNone) {
    for (const char* text : {"file:///etc/passwd", "ftp://a/", "http:", "http:///a", "http://:80/", "//a/b", "a"})
        EXPECT_THROW(origin{uri(text)}, std::invalid_argument) << text;
}

} // namespace
