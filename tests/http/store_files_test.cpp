// Files that are put and removed.
#include "http/conversation.hpp"
#include "lockstep/net/http/server/files.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <unistd.h>

namespace {

using namespace lockstep::net::http;
using namespace lockstep::net::http::test;
namespace fs = std::filesystem;

struct Stored : testing::Test {
    fs::path place = fs::temp_directory_path() / ("lockstep-stored-" + std::to_string(getpid()));
    fs::path root = place / "www";
    server s;

    Stored() {
        fs::remove_all(place);
        fs::create_directories(root / "folder");
        std::ofstream(root / "old.txt") << "old";
        std::ofstream(place / "secret") << "secret";
        fs::create_symlink("../secret", root / "leads_out");
        fs::create_directory_symlink("..", root / "folder_that_leads_out");
        s.routes().get("/{path...}", serve_files(root, {.fresh = std::chrono::milliseconds(0)}));
        for (const method m : {method::put, method::delete_}) s.routes().on(m, "/{path...}", store_files(root));
        before = names();
    }
    ~Stored() override { fs::remove_all(place); }

    static std::string request_of(const char* m, const std::string& target, const std::string& body,
                                  const std::string& more = "") {
        return std::string(m) + " " + target +
               " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more + "\r\n" + body;
    }
    unsigned put(const std::string& target, const std::string& body, const std::string& more = "") {
        return ask(s, request_of("PUT", target, body, more), method::put).code;
    }
    unsigned remove(const std::string& target, const std::string& more = "") {
        return ask(s, request_of("DELETE", target, "", more), method::delete_).code;
    }
    static std::string content(const fs::path& file) {
        std::ostringstream all;
        all << std::ifstream(file, std::ios::binary).rdbuf();
        return all.str();
    }
    /// What is in the folder, in order.
    std::string names() const {
        std::vector<std::string> all;
        for (const auto& e : fs::directory_iterator(root)) all.push_back(e.path().filename());
        std::ranges::sort(all);
        std::string text;
        for (const std::string& n : all) text += n + " ";
        return text;
    }
    std::string before;
};

TEST_F(Stored, AreThereAfterwards) {
    const answer a = ask(s, request_of("PUT", "/folder/new%20one.txt", "new"), method::put);
    EXPECT_EQ(a.code, 201U);
    EXPECT_EQ(a["Location"], "/folder/new%20one.txt");
    EXPECT_EQ(content(root / "folder/new one.txt"), "new");
    EXPECT_EQ(put("/old.txt", "newer"), 204U);
    EXPECT_EQ(ask(s, get("/old.txt")).body, "newer");
    EXPECT_EQ(put("/empty", ""), 201U);
    EXPECT_EQ(
        ask(s, "PUT /chunks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n")
            .code,
        201U);
    EXPECT_EQ(content(root / "chunks"), "abcdef");
}

TEST_F(Stored, AreRemoved) {
    EXPECT_EQ(remove("/old.txt"), 204U);
    EXPECT_EQ(remove("/old.txt"), 404U);
    EXPECT_EQ(ask(s, get("/old.txt")).code, 404U);
    EXPECT_EQ(remove("/folder"), 409U);
    EXPECT_TRUE(fs::is_directory(root / "folder"));
}

TEST_F(Stored, OnlyWhereTheyCanBe) {
    EXPECT_EQ(put("/none/new", "x"), 409U);
    EXPECT_EQ(put("/old.txt/new", "x"), 409U);
    EXPECT_EQ(put("/folder", "x"), 409U);
    EXPECT_EQ(put("/folder/", "x"), 409U);
    EXPECT_EQ(put("/", "x"), 409U);
    EXPECT_EQ(put("/.hidden", "x"), 404U);
    EXPECT_EQ(put("/a%2fb", "x"), 404U);
    EXPECT_EQ(put("/old.txt", "x", "Content-Range: bytes 0-0/3\r\n"), 400U);
    EXPECT_EQ(names(), before);
}

TEST_F(Stored, NoPathLeadsOut) {
    EXPECT_NE(put("/folder_that_leads_out/secret", "x") / 100, 2U);
    EXPECT_NE(put("/folder/../../secret", "x") / 100, 2U);
    EXPECT_NE(remove("/folder_that_leads_out/secret") / 100, 2U);
    EXPECT_EQ(put("/leads_out", "x"), 204U) << "the link is replaced, and not what it leads to";
    EXPECT_EQ(content(place / "secret"), "secret");
}

TEST_F(Stored, ConditionsAreObeyed) {
    EXPECT_EQ(put("/old.txt", "x", "If-None-Match: *\r\n"), 412U);
    EXPECT_EQ(put("/new", "x", "If-None-Match: *\r\n"), 201U);
    EXPECT_EQ(put("/none", "x", "If-Match: *\r\n"), 412U);
    const std::string tag = ask(s, get("/old.txt"))["ETag"];
    EXPECT_EQ(put("/old.txt", "a lost update", "If-Match: \"other\"\r\n"), 412U);
    EXPECT_EQ(content(root / "old.txt"), "old");
    EXPECT_EQ(put("/old.txt", "mine", "If-Match: " + tag + "\r\n"), 204U);
    EXPECT_EQ(remove("/old.txt", "If-Match: " + tag + "\r\n"), 412U) << "it has changed since";
}

TEST_F(Stored, WhatBreaksOffLeavesTheNameAsItWas) {
    scripted_stream client({"PUT /old.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf of"});
    s.serve(client);
    scripted_stream malformed(
        {"PUT /old.txt HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx\r\n"});
    s.serve(malformed);
    EXPECT_EQ(content(root / "old.txt"), "old");
    EXPECT_EQ(names(), before);
}

TEST_F(Stored, AFullDiskIsSaidAndLosesNothing) {
    const auto was = std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    rlimit small = limit;
    small.rlim_cur = 10'000;
    setrlimit(RLIMIT_FSIZE, &small); // as a disk that has so much left
    const unsigned code = put("/old.txt", std::string(20'000, 'x'));
    setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, was);
    EXPECT_EQ(code, 507U);
    EXPECT_EQ(content(root / "old.txt"), "old");
    EXPECT_EQ(names(), before);
    EXPECT_EQ(put("/old.txt", "new"), 204U) << "the next one is served";
}

} // namespace
