// Files that are served, and those that must not be.
#include "http/conversation.hpp"
#include "lockstep/net/http/date.hpp"
#include "lockstep/net/http/server/files.hpp"

#include <atomic>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace {

using namespace lockstep::net::http;
using namespace lockstep::net::http::test;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct Files : testing::Test {
    fs::path place = fs::temp_directory_path() / ("lockstep-files-" + std::to_string(getpid()));
    fs::path root = place / "www";
    server s;

    Files() {
        fs::remove_all(place);
        fs::create_directories(root / "folder/sub");
        write(place / "secret", "secret");
        write(root / "a.txt", "0123456789");
        write(root / "index.html", "<p>index</p>");
        write(root / "folder/b b.txt", "b");
        write(root / "folder/<&\">.txt", "c");
        write(root / ".hidden", "hidden");
        write(root / "empty", "");
        serve("/{path...}", {});
    }
    ~Files() override { fs::remove_all(place); }

    static void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }
    void serve(const std::string& route, file_options o) {
        o.fresh = 0ms;
        s.routes().get(route, serve_files(root, std::move(o)));
    }
    std::string at(const std::string& path, const std::string& fields = "") {
        const answer a = ask(s, get(path, fields));
        return a.code == 200 ? a.body : std::to_string(a.code);
    }
};

TEST_F(Files, AreServed) {
    const answer a = ask(s, get("/a.txt"));
    EXPECT_EQ(a.body, "0123456789");
    EXPECT_EQ(a["Content-Type"], "text/plain; charset=utf-8");
    EXPECT_EQ(a["Accept-Ranges"], "bytes");
    EXPECT_TRUE(parse_date(a["Last-Modified"]));
    EXPECT_EQ(at("/folder/b%20b.txt"), "b");
    EXPECT_EQ(at("/empty"), "");
    EXPECT_EQ(at("/"), "<p>index</p>");
    EXPECT_EQ(at("/folder/../a.txt"), "0123456789");
    EXPECT_EQ(at("//a.txt"), "0123456789");
}

TEST_F(Files, ThatAreNotThereAreNotFound) {
    for (const char* none :
         {"/none", "/a.txt/", "/a.txt/x", "/folder/none", "/none/", "/.hidden", "/folder/.", "/folder/"})
        EXPECT_EQ(at(none), "404") << none;
    EXPECT_EQ(at("/" + std::string(300, 'x')), "404"); // longer than a name can be
    EXPECT_EQ(at("/" + std::string(7'000, 'x')), "404");
}

TEST_F(Files, AFolderIsRedirectedToItsSlash) {
    const answer a = ask(s, get("/folder/sub?x=1"));
    EXPECT_EQ(a.code, 301U);
    EXPECT_EQ(a["Location"], "/folder/sub/?x=1");
    EXPECT_EQ(ask(s, get("//folder"))["Location"], "/folder"
                                                   "/"); // and never to another host
}

TEST_F(Files, NoPathLeadsOut) {
    fs::create_symlink(place / "secret", root / "absolute-link");
    fs::create_symlink("../secret", root / "relative-link");
    fs::create_symlink("..", root / "folder-link");
    fs::create_symlink("/proc/self/root", root / "magic-link");
    fs::create_symlink("loop", root / "loop");
    for (const char* evil : {"/../secret",
                             "/..%2fsecret",
                             "/%2e%2e/secret",
                             "/.%2e/secret",
                             "/%2e%2e%2fsecret",
                             "/folder/../../secret",
                             "/folder/..%2f..%2fsecret",
                             "/..%5csecret",
                             "/..\\secret",
                             "/%c0%ae%c0%ae/secret",
                             "/..%c0%afsecret",
                             "/....//secret",
                             "/a.txt%00",
                             "/a.txt%00.html",
                             "/%00",
                             "/%2fetc/passwd",
                             "//etc/passwd",
                             "/%252e%252e/secret",
                             "/folder/%2e%2e%2f%2e%2e/secret",
                             "/absolute-link",
                             "/relative-link",
                             "/folder-link/secret",
                             "/folder-link/",
                             "/magic-link/etc/passwd",
                             "/loop",
                             "/..",
                             "/.",
                             "/..;/secret",
                             "/;/../../secret"}) {
        const std::string told = at(evil);
        EXPECT_TRUE(told == "404" || told == "400" || (std::string(evil) == "/." && told == "<p>index</p>"))
            << evil << ": " << told;
    }
    fs::create_symlink("a.txt", root / "inner-link");
    EXPECT_EQ(at("/inner-link"), "0123456789"); // one that stays within is as good as the file
}

TEST_F(Files, NoLinkThatIsSwappedMeanwhileLeadsOut) {
    fs::create_directories(place / "outside");
    write(place / "outside/x", "secret");
    fs::create_directories(root / "swapped");
    write(root / "swapped/x", "inside");
    fs::create_directory_symlink(place / "outside", root / "link");
    std::atomic<bool> stop{false};
    std::thread swapper([&] {
        while (!stop)
            renameat2(AT_FDCWD, (root / "swapped").c_str(), AT_FDCWD, (root / "link").c_str(), RENAME_EXCHANGE);
    });
    std::map<std::string, int> seen;
    for (int i = 0; i < 2'000; ++i) ++seen[at("/swapped/x")];
    stop = true;
    swapper.join();
    EXPECT_FALSE(seen.contains("secret"));
    EXPECT_GT(seen["inside"], 0);
}

TEST_F(Files, OnlyRegularFilesAreFiles) {
    ASSERT_EQ(mkfifo((root / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(at("/pipe"), "404"); // and nobody waits for who would write to it
}

TEST_F(Files, WhatMayNotBeReadIsForbidden) {
    if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
    fs::permissions(root / "a.txt", fs::perms::none);
    EXPECT_EQ(at("/a.txt"), "403");
}

TEST_F(Files, AreSeenAnewWhenTheyChange) {
    const std::string first = ask(s, get("/a.txt"))["ETag"];
    write(root / "a.txt", "another text");
    const answer second = ask(s, get("/a.txt"));
    EXPECT_EQ(second.body, "another text");
    EXPECT_NE(second["ETag"], first);
    fs::remove(root / "a.txt");
    EXPECT_EQ(at("/a.txt"), "404");
}

TEST_F(Files, AreNotLookedAtWhileTheyAreFresh) {
    s.routes().get("/fresh/{path...}", serve_files(root, {.fresh = 1h}));
    EXPECT_EQ(at("/fresh/a.txt"), "0123456789");
    fs::remove(root / "a.txt");
    EXPECT_EQ(at("/fresh/a.txt"), "0123456789");
}

TEST_F(Files, InLargeNumbersKeepTheCacheWithinItsSize) {
    serve("/few/{path...}", {.cache_bytes = 20'000});
    for (int i = 0; i < 100; ++i) write(root / std::to_string(i), std::string(1'000, static_cast<char>('a' + i % 26)));
    std::mt19937 random(12);
    for (int round = 0; round < 1'000; ++round) {
        const unsigned i = random() % 100;
        ASSERT_EQ(at("/few/" + std::to_string(i)), std::string(1'000, static_cast<char>('a' + i % 26)));
    }
}

TEST_F(Files, HaveConditions) {
    const answer a = ask(s, get("/a.txt"));
    const answer same = ask(s, get("/a.txt", "If-None-Match: " + a["ETag"] + "\r\n"));
    EXPECT_EQ(same.code, 304U);
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(same["ETag"], a["ETag"]);
    EXPECT_EQ(same["Content-Length"], "");
    EXPECT_EQ(at("/a.txt", "If-Modified-Since: " + a["Last-Modified"] + "\r\n"), "304");
    EXPECT_EQ(at("/a.txt", "If-Match: \"other\"\r\n"), "412");
    EXPECT_EQ(at("/a.txt", "If-None-Match: \"other\"\r\n"), "0123456789");
}

TEST_F(Files, HaveParts) {
    const answer a = ask(s, get("/a.txt", "Range: bytes=2-4\r\n"));
    EXPECT_EQ(a.code, 206U);
    EXPECT_EQ(a.body, "234");
    EXPECT_EQ(a["Content-Range"], "bytes 2-4/10");
    EXPECT_EQ(ask(s, get("/a.txt", "Range: bytes=-3\r\n")).body, "789");
    const answer beyond = ask(s, get("/a.txt", "Range: bytes=10-\r\n"));
    EXPECT_EQ(beyond.code, 416U);
    EXPECT_EQ(beyond["Content-Range"], "bytes */10");
    EXPECT_EQ(at("/a.txt", "Range: lines=1-2\r\n"), "0123456789");
    EXPECT_EQ(at("/a.txt", "Range: bytes=2-4\r\nIf-Range: \"old\"\r\n"), "0123456789");
    EXPECT_EQ(ask(s, "HEAD /a.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=2-4\r\n\r\n", method::head)["Content-Length"],
              "10");
}

/// The parts of a multipart/byteranges, as "range:bytes".
std::vector<std::string> parts_of(const answer& a) {
    const std::string type = a["Content-Type"], mark = "boundary=";
    const std::string line = "\r\n--" + type.substr(type.find(mark) + mark.size());
    std::vector<std::string> all;
    for (std::size_t at = a.body.find(line); at != std::string::npos;) {
        at += line.size();
        if (a.body.substr(at) == "--\r\n") return all;
        const std::size_t next = a.body.find(line, at), head_end = a.body.find("\r\n\r\n", at);
        const std::size_t range = a.body.find("Content-Range: ", at) + 15;
        all.push_back(a.body.substr(range, a.body.find("\r\n", range) - range) + ":" +
                      a.body.substr(head_end + 4, next - head_end - 4));
        at = next;
    }
    ADD_FAILURE() << "the last line is missing: " << a.body;
    return all;
}

TEST_F(Files, HaveSeveralPartsAtOnce) {
    const answer a = ask(s, get("/a.txt", "Range: bytes=0-1,5-6,-1\r\n"));
    EXPECT_EQ(a.code, 206U);
    EXPECT_TRUE(a["Content-Type"].starts_with("multipart/byteranges; boundary="));
    EXPECT_EQ(a["Content-Range"], "");
    EXPECT_EQ(parts_of(a), (std::vector<std::string>{"bytes 0-1/10:01", "bytes 5-6/10:56", "bytes 9-9/10:9"}));
}

TEST_F(Files, LargeOnesAreSentPieceByPiece) {
    std::mt19937 random(13);
    std::string large;
    while (large.size() < 1'000'000) large += static_cast<char>(random());
    write(root / "large.bin", large);
    EXPECT_TRUE(at("/large.bin") == large);
    for (int round = 0; round < 20; ++round) {
        const std::size_t first = random() % large.size(), last = first + random() % (large.size() - first);
        const answer a =
            ask(s, get("/large.bin", "Range: bytes=" + std::to_string(first) + "-" + std::to_string(last) + "\r\n"));
        ASSERT_EQ(a.code, 206U);
        ASSERT_TRUE(a.body == large.substr(first, last - first + 1));
    }
    EXPECT_EQ(parts_of(ask(s, get("/large.bin", "Range: bytes=0-0,500000-500000\r\n"))).size(), 2U);
}

TEST_F(Files, TextsArePackedOnce) {
    write(root / "long.txt", std::string(50'000, 'a'));
    const answer packed = ask(s, get("/long.txt", "Accept-Encoding: gzip\r\n")), plain = ask(s, get("/long.txt"));
    EXPECT_EQ(packed["Content-Encoding"], "gzip");
    EXPECT_EQ(packed["Vary"], "Accept-Encoding");
    EXPECT_LT(packed.body.size(), 1'000U);
    EXPECT_EQ(packed["ETag"], "W/" + plain["ETag"]);
    EXPECT_EQ(plain["Vary"], "Accept-Encoding");
    EXPECT_EQ(plain.body.size(), 50'000U);
    EXPECT_EQ(at("/long.txt", "Accept-Encoding: gzip\r\nIf-None-Match: " + packed["ETag"] + "\r\n"), "304");
    EXPECT_EQ(ask(s, get("/long.txt", "Accept-Encoding: gzip\r\nRange: bytes=0-1\r\n")).body, "aa");
}

TEST_F(Files, AreListedWhereThatIsWanted) {
    serve("/list/{path...}", {.index = "", .listing = true});
    const answer a = ask(s, get("/list/folder/"));
    EXPECT_EQ(a["Content-Type"], "text/html; charset=utf-8");
    EXPECT_NE(a.body.find("<h1>/list/folder/</h1>"), std::string::npos);
    EXPECT_NE(a.body.find("<a href=\"./b%20b.txt\">b b.txt</a>"), std::string::npos);
    EXPECT_NE(a.body.find("<a href=\"./%3C%26%22%3E.txt\">&lt;&amp;&quot;&gt;.txt</a>"), std::string::npos);
    EXPECT_LT(a.body.find("sub/</a>"), a.body.find("b b.txt"));
    EXPECT_EQ(at("/list/").find(".hidden"), std::string::npos);
}

TEST_F(Files, CanBeHiddenOnes) {
    serve("/all/{path...}", {.hidden = true, .cache_control = "max-age=60"});
    const answer a = ask(s, get("/all/.hidden"));
    EXPECT_EQ(a.body, "hidden");
    EXPECT_EQ(a["Cache-Control"], "max-age=60");
}

TEST(FilesOfNowhere, AreRefusedAtOnce) { EXPECT_THROW(serve_files("/no/such/folder"), std::system_error); }

} // namespace
