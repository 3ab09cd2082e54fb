// examples/net/fetch, as one uses it.
#include "http_client/scripted_server.hpp"
#include "net/certificates.hpp"
#include "programs/running_httpd.hpp"

#include <gtest/gtest.h>

namespace {

using lockstep::net::http::test::scripted_server;
using lockstep::net::http::test::visitor;
using namespace lockstep::test;

const std::string program = LOCKSTEP_BINARY_DIR "/examples/net/fetch";

ran fetch(const std::string& arguments) { return run("exec timeout 60 " + program + " " + arguments); }

/// Answers each request with the text of it.
void echo(visitor& v) {
    for (std::string head = v.read_head(); !head.empty(); head = v.read_head()) {
        std::string content;
        if (const std::size_t at = head.find("Content-Length: "); at != head.npos)
            content = v.read(std::stoul(head.substr(at + 16)));
        else if (head.find("chunked") != head.npos) content = v.read_until("0\r\n\r\n");
        v.answer(head + content, "ETag: \"1\"\r\n");
    }
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

TEST(Fetch, ShowsWhatIsThere) {
    const scripted_server server(echo);
    const ran r = fetch(server.uri("/a"));
    EXPECT_EQ(r.status, 0);
    EXPECT_TRUE(r.out.starts_with("GET /a HTTP/1.1\r\nHost: " + server.at() + "\r\nUser-Agent: fetch (lockstep)\r\n"))
        << r.out;
    EXPECT_EQ(r.err, "");
    EXPECT_EQ(fetch(server.at() + "/a").out, r.out) << "http:// goes without saying";
    EXPECT_EQ(fetch(server.uri("/a") + " " + server.uri("/a")).out, r.out + r.out);
}

TEST(Fetch, SendsWhatItIsTold) {
    const scripted_server server(echo);
    const scratch_folder folder;
    const ran form = fetch("-d 'name=Ada' -H 'X-Mood:  good ' " + server.uri());
    EXPECT_TRUE(form.out.starts_with("POST / HTTP/1.1\r\n")) << form.out;
    EXPECT_TRUE(form.out.ends_with(
        "\r\nX-Mood: good\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nname=Ada"))
        << form.out;

    put(folder / "data", "from a file");
    const ran file = fetch("-X PUT -d @" + (folder / "data") + " -H 'Content-Type: text/plain' " + server.uri());
    EXPECT_TRUE(file.out.starts_with("PUT / HTTP/1.1\r\n")) << file.out;
    EXPECT_TRUE(file.out.ends_with("\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\nfrom a file"))
        << file.out;

    const ran input = run("echo piped | " + program + " -d @- " + server.uri());
    EXPECT_TRUE(contains(input.out, "\r\nTransfer-Encoding: chunked\r\n")) << input.out;
    EXPECT_TRUE(input.out.ends_with("6\r\npiped\n\r\n0\r\n\r\n")) << input.out;
    EXPECT_TRUE(fetch("-X DELETE " + server.uri()).out.starts_with("DELETE / HTTP/1.1\r\n"));
}

TEST(Fetch, ShowsHeads) {
    const scripted_server server([](visitor& v) {
        const std::string head = v.read_head();
        v.write("HTTP/1.1 200 OK\r\nX-Mood: good\r\nContent-Length: 2\r\n\r\n");
        if (!head.starts_with("HEAD")) v.write("hi");
    });
    EXPECT_EQ(fetch("-I " + server.uri()).out, "HTTP/1.1 200 OK\nX-Mood: good\nContent-Length: 2\n\n");
    EXPECT_EQ(fetch("-i " + server.uri()).out, "HTTP/1.1 200 OK\nX-Mood: good\nContent-Length: 2\n\nhi");
}

TEST(Fetch, WritesFiles) {
    const scripted_server server(echo);
    const scratch_folder folder;
    EXPECT_EQ(fetch("-o " + (folder / "page") + " " + server.uri("/x")).status, 0);
    EXPECT_TRUE(content_of(folder / "page").starts_with("GET /x HTTP/1.1\r\n"));
    const ran several =
        run("cd " + folder.path() + " && " + program + " -O " + server.uri("/a/one.txt?q") + " " +
            server.uri("/two%20words") + " " + server.uri("/%2e%2e%2fevil") + " " + server.uri("/..%2f"));
    EXPECT_EQ(several.status, 0) << several.err;
    EXPECT_EQ(folder.names(), "index.html one.txt page two words ") << "and nothing elsewhere";
}

TEST(Fetch, FollowsRedirectsUnlessItIsTold) {
    const scripted_server server([](visitor& v) {
        for (std::string head = v.read_head(); !head.empty(); head = v.read_head())
            if (head.starts_with("GET /old ")) v.answer("moved", "Location: /new\r\n", "301 Moved Permanently");
            else v.answer("here");
    });
    EXPECT_EQ(fetch(server.uri("/old")).out, "here");
    EXPECT_EQ(fetch("--no-redirects " + server.uri("/old")).out, "moved");
}

TEST(Fetch, AsksTheEnvironmentsProxy) {
    const scripted_server proxy(echo);
    const ran r = run("http_proxy=" + proxy.at() + " " + program + " http://nowhere.example/");
    EXPECT_TRUE(r.out.starts_with("GET http://nowhere.example/ HTTP/1.1\r\n")) << r.out << r.err;
    const ran bad = run("http_proxy=socks5://a " + program + " http://nowhere.example/");
    EXPECT_EQ(bad.status, 2);
    EXPECT_TRUE(contains(bad.err, "http_proxy")) << bad.err;
}

TEST(Fetch, ShowsProgressOnATerminalOnly) {
    const scripted_server server([](visitor& v) {
        v.read_head();
        v.answer(std::string(3 << 20, 'x'));
    });
    const scratch_folder folder;
    const std::string shown = shown_by(program + " -o " + (folder / "big.bin") + " " + server.uri());
    EXPECT_TRUE(contains(shown, "big.bin")) << shown;
    EXPECT_TRUE(contains(shown, "100% [====================] 3.0 MiB of 3.0 MiB")) << shown;
    EXPECT_EQ(shown_by(program + " -q -o " + (folder / "big.bin") + " " + server.uri()), "");
    EXPECT_EQ(fetch("-o " + (folder / "big.bin") + " " + server.uri()).err, "");
}

TEST(Fetch, UnpacksOnRequest) {
    const scratch_folder folder;
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += std::to_string(i);
    put(folder / "text.txt", text);
    const running_httpd server({folder.path(), "--log", "-"});
    EXPECT_EQ(fetch("--compressed " + server.uri("/text.txt")).out, text);
    EXPECT_TRUE(contains(fetch("--compressed -i " + server.uri("/text.txt")).out, "Content-Encoding: gzip\n"));
    EXPECT_FALSE(contains(fetch("-i " + server.uri("/text.txt")).out, "Content-Encoding"));
}

// --- going on where it broke off ----------------------------------------------------------------------------------------

/// A file of 1,000 bytes. The first connection breaks off in the middle.
class Resumed : public testing::Test {
protected:
    std::string all, tag = "\"1\"", ranges;
    scratch_folder folder;
    scripted_server server{[this](visitor& v) {
        const std::string head = v.read_head();
        const std::size_t at = head.find("Range: bytes=");
        ranges += at == head.npos ? "all " : head.substr(at + 13, head.find('\r', at) - at - 13) + " ";
        const bool same = contains(head, "If-Range: " + tag + "\r\n");
        const std::string field = "ETag: " + tag + "\r\n";
        if (at != head.npos && same) {
            const std::size_t from = std::stoul(head.substr(at + 13));
            if (from >= all.size())
                v.answer("", "Content-Range: bytes */" + std::to_string(all.size()) + "\r\n",
                         "416 Range Not Satisfiable");
            else
                v.answer(all.substr(from), field + "Content-Range: bytes " + std::to_string(from) + "-999/1000\r\n",
                         "206 Partial Content");
        } else if (v.number == 0)
            v.write("HTTP/1.1 200 OK\r\n" + field + "Content-Length: 1000\r\n\r\n" + all.substr(0, 400));
        else v.answer(all, field);
    }};
    Resumed() {
        while (all.size() < 1000) all += std::to_string(all.size());
        all.resize(1000);
    }
    ran get(const std::string& options) { return fetch(options + " -o " + (folder / "file") + " " + server.uri()); }
};

TEST_F(Resumed, AsksForTheRestOnly) {
    EXPECT_EQ(get("--resume").status, 5);
    EXPECT_EQ(folder.names(), "file.part file.part.from ");
    EXPECT_EQ(get("--resume").status, 0);
    EXPECT_EQ(content_of(folder / "file"), all);
    EXPECT_EQ(ranges, "all 400- ");
    EXPECT_EQ(folder.names(), "file ");
}
TEST_F(Resumed, BeginsAnewWhereTheServerHasSomethingElseNow) {
    EXPECT_EQ(get("--resume").status, 5);
    tag = "\"2\"";
    EXPECT_EQ(get("--resume").status, 0);
    EXPECT_EQ(content_of(folder / "file"), all);
}
TEST_F(Resumed, OnlyTheNameWasMissing) {
    EXPECT_EQ(get("--resume").status, 5);
    put(folder / "file.part", all);
    EXPECT_EQ(get("--resume").status, 0);
    EXPECT_EQ(content_of(folder / "file"), all);
    EXPECT_EQ(ranges, "all 1000- ");
}
TEST_F(Resumed, APartOfAnotherUrlIsNotGoneOnWith) {
    EXPECT_EQ(get("--resume").status, 5);
    EXPECT_EQ(fetch("--resume -o " + (folder / "file") + " " + server.uri("/other")).status, 0);
    EXPECT_EQ(ranges, "all all ");
}
TEST_F(Resumed, WithoutItNothingIsLeftBehindAndWhatWasThereStays) {
    put(folder / "file", "old");
    EXPECT_EQ(get("").status, 5);
    EXPECT_EQ(folder.names(), "file ");
    EXPECT_EQ(content_of(folder / "file"), "old");
}

// --- what goes wrong ----------------------------------------------------------------------------------------------------

TEST(Fetch, AStatusOf400OrAboveIsStatus1AndNoFile) {
    const scripted_server server([](visitor& v) {
        v.read_head();
        v.answer("nothing here", "", "404 Not Found");
    });
    const scratch_folder folder;
    const ran shown = fetch(server.uri("/x"));
    EXPECT_EQ(shown.status, 1);
    EXPECT_EQ(shown.out, "nothing here");
    EXPECT_EQ(shown.err, "fetch: " + server.uri("/x") + ": 404 Not Found\n");
    EXPECT_EQ(fetch("-o " + (folder / "file") + " " + server.uri("/x")).status, 1);
    EXPECT_EQ(folder.names(), "");
}

TEST(Fetch, MistakesAreStatus2) {
    for (const char* arguments :
         {"", "--what http://a/", "-o x http://a/ http://b/", "--resume http://a/", "-H nonsense http://a/",
          "'http://a/b c'", "ftp://a/", "-X BREW http://a/", "--max-time -1 http://a/",
          "-H 'Content-Length: 5' http://a/", "-H 'A B: c' http://a/"}) {
        const ran r = fetch(arguments);
        EXPECT_EQ(r.status, 2) << arguments << ": " << r.err;
        EXPECT_NE(r.err, "") << arguments;
    }
    const ran help = fetch("--help");
    EXPECT_EQ(help.status, 0);
    for (const char* part : {"Examples:", "Exit status:", "--resume", "http_proxy"})
        EXPECT_TRUE(contains(help.out, part)) << part;
}

TEST(Fetch, NobodyThereIsStatus3) {
    const auto port = lockstep::net::listener(lockstep::net::address::loopback()).local().port();
    const ran r = fetch("http://127.0.0.1:" + std::to_string(port) + "/");
    EXPECT_EQ(r.status, 3);
    EXPECT_TRUE(contains(r.err, "127.0.0.1:" + std::to_string(port)) && contains(r.err, "refused")) << r.err;
    const ran name = fetch("http://no.such.host.invalid/");
    EXPECT_EQ(name.status, 3);
    EXPECT_TRUE(contains(name.err, "no.such.host.invalid")) << name.err;
}

TEST(Fetch, WhoseCertificateIsNotTrustedIsStatus3) {
    lockstep::net::tests::authority issuer;
    const scripted_server server(echo,
                                 lockstep::net::tls_context({.identities = {issuer.issue({.names = "IP:127.0.0.1"})}}));
    const std::string at = "https://" + server.at() + "/";
    const ran r = fetch(at);
    EXPECT_EQ(r.status, 3);
    EXPECT_TRUE(contains(r.err, server.at())) << r.err;
    EXPECT_EQ(fetch("--cacert " + issuer.certificate() + " " + at).status, 0);
    EXPECT_EQ(fetch("-k " + at).status, 0);
}

TEST(Fetch, TooSlowIsStatus4) {
    const scripted_server server([](visitor& v) { v.stay(); });
    const ran r = fetch("--max-time 0.2 " + server.uri());
    EXPECT_EQ(r.status, 4);
    EXPECT_TRUE(contains(r.err, server.at())) << r.err;
    const ran proxy = run("https_proxy=" + server.at() + " timeout 60 " + program +
                          " --connect-timeout 0.2 https://nowhere.example/");
    EXPECT_EQ(proxy.status, 4);
    EXPECT_TRUE(contains(proxy.err, server.at())) << proxy.err;
}

TEST(Fetch, ABrokenAnswerIsStatus5) {
    const scripted_server server([](visitor& v) {
        v.read_head();
        v.write("HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n");
    });
    EXPECT_EQ(fetch(server.uri()).status, 5);
    // The others are served.
    const scripted_server good(echo);
    const ran both = fetch(server.uri() + " " + good.uri("/good"));
    EXPECT_EQ(both.status, 5);
    EXPECT_TRUE(both.out.starts_with("GET /good")) << both.out;
}

TEST(Fetch, AFullDiskIsStatus6AndLosesNothing) {
    const scripted_server server([](visitor& v) {
        v.read_head();
        v.answer(std::string(1 << 20, 'x'));
    });
    const scratch_folder folder;
    put(folder / "file", "old");
    const ran limited = run("ulimit -f 8; exec " + program + " -o " + (folder / "file") + " " + server.uri());
    EXPECT_EQ(limited.status, 6) << limited.err;
    EXPECT_TRUE(contains(limited.err, "file.part")) << limited.err;
    EXPECT_EQ(content_of(folder / "file"), "old");
    EXPECT_EQ(folder.names(), "file ");

    EXPECT_EQ(fetch("-o /dev/full " + server.uri()).status, 6);
    EXPECT_EQ(run(program + " " + server.uri() + " >/dev/full").status, 6);
    EXPECT_EQ(fetch("-o /no/such/folder/file " + server.uri()).status, 6);
    EXPECT_EQ(fetch("-d @/no/such/file " + server.uri()).status, 6);
}

TEST(Fetch, CtrlCPutsAwayWhatWasBegun) {
    const scratch_folder folder;
    const scripted_server server([](visitor& v) {
        v.read_head();
        v.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun");
        v.stay();
    });
    const ran r =
        run("timeout --preserve-status -s INT 0.5 " + program + " -o " + (folder / "file") + " " + server.uri());
    EXPECT_EQ(r.status, 130) << r.err;
    EXPECT_EQ(folder.names(), "");
}

} // namespace
