// Targets taken apart, and paths that try to lead out.
#include "lockstep/net/http/media_type.hpp"
#include "lockstep/net/http/target.hpp"

#include <gtest/gtest.h>
#include <random>

namespace {

using namespace lockstep::net::http;

std::string normal(std::string_view path) { return normal_path(path).value_or("refused"); }

TEST(Targets, HavePathAndQuery) {
    EXPECT_EQ(split_target("/a/b?c=d?e").path, "/a/b");
    EXPECT_EQ(split_target("/a/b?c=d?e").query, "c=d?e");
    EXPECT_EQ(split_target("/a").query, "");
    EXPECT_EQ(split_target("/a?").path, "/a");
}

TEST(Paths, AreMadeNormal) {
    EXPECT_EQ(normal("/"), "/");
    EXPECT_EQ(normal("/a/b"), "/a/b");
    EXPECT_EQ(normal("/a/b/"), "/a/b/");
    EXPECT_EQ(normal("//a///b"), "/a/b");
    EXPECT_EQ(normal("/a/./b/."), "/a/b/");
    EXPECT_EQ(normal("/a/b/../c"), "/a/c");
    EXPECT_EQ(normal("/a/b/.."), "/a/");
    EXPECT_EQ(normal("/a/%2e%2E/c"), "/c");
    EXPECT_EQ(normal("/a/.%2e/c"), "/c");
    EXPECT_EQ(normal("/.well-known/x"), "/.well-known/x");
    EXPECT_EQ(normal("/a%2Fb%20c"), "/a%2Fb%20c");
    EXPECT_EQ(normal("/.../a"), "/.../a");
}

TEST(Paths, ThatLeadOutAreRefused) {
    for (const char* bad : {"", "a", "/..", "/../etc/passwd", "/a/../../b", "/%2e%2e/x", "/%00", "/a%00.html", "/a\\b",
                            "/..%5c..%5cx", "/%", "/%2", "/%zz", "/a%2"})
        EXPECT_EQ(normal(bad), "refused") << bad;
}

TEST(Paths, ThatAreNormalStaySo) {
    std::mt19937 random(8);
    const std::string pieces[] = {"/", "/", ".", "..", "a", "b%20", "%2e", "%2F", "c", "%41"};
    for (int round = 0; round < 20'000; ++round) {
        std::string path = "/";
        for (unsigned i = random() % 10; i > 0; --i) path += pieces[random() % std::size(pieces)];
        const auto once = normal_path(path);
        if (is_plain_path(path)) {
            ASSERT_EQ(once, path);
        }
        if (!once) continue;
        ASSERT_EQ(normal_path(*once), once) << path;
        ASSERT_EQ(once->find("/../"), std::string::npos) << path;
        ASSERT_EQ(once->find("//"), std::string::npos) << path;
    }
}

TEST(Queries, ArePairs) {
    const query_pairs q("name=a+b%21&empty=&&flag&name=second&bad=%zz");
    EXPECT_EQ(q.get("name"), "a b!");
    EXPECT_EQ(q.get("empty"), "");
    EXPECT_EQ(q.get("flag"), "");
    EXPECT_EQ(q.get("bad"), "%zz");
    EXPECT_EQ(q.get("other"), std::nullopt);
    EXPECT_EQ(q.all().size(), 5U);
}

TEST(MediaTypes, AreKnownByTheExtension) {
    EXPECT_EQ(media_type_of("index.html"), "text/html; charset=utf-8");
    EXPECT_EQ(media_type_of("PHOTO.JPG"), "image/jpeg");
    EXPECT_EQ(media_type_of("a.tar.gz"), "application/gzip");
    EXPECT_EQ(media_type_of("README"), "application/octet-stream");
    EXPECT_EQ(media_type_of("a.unheard-of"), "application/octet-stream");
}

TEST(MediaTypes, OfTextsAreWorthCompressing) {
    for (const char* text : {"text/html; charset=utf-8", "application/json", "image/svg+xml", "Text/Plain"})
        EXPECT_TRUE(is_compressible(text)) << text;
    for (const char* packed : {"image/png", "application/zip", "video/mp4", "application/octet-stream", ""})
        EXPECT_FALSE(is_compressible(packed)) << packed;
}

} // namespace
