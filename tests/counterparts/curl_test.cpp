// curl, wget and `openssl s_client` before our server.
#include "counterparts/counterpart.hpp"
#include "net/certificates.hpp"

namespace {

using namespace lockstep::test;

/// A folder with something in it, served with the demonstration.
class Served : public testing::Test {
protected:
    scratch_folder folder, work;
    std::string text = numbers(300'000);
    running_httpd server{prepared()};

    std::vector<std::string> prepared() const {
        put(folder / "text.txt", text);
        std::filesystem::create_directory(folder / "sub");
        put(folder / "sub/small.html", "<p>small");
        return {"--demo", "--listing", folder.path()};
    }
    /// In the folder `work`.
    ran in_work(const std::string& command) const { return run("cd " + work.path() + " && timeout 60 " + command); }
};

class Curl : public Served {
protected:
    void SetUp() override { NEEDS("curl"); }
    ran curl(const std::string& arguments) const { return in_work("curl -sS --max-time 30 " + arguments); }
};

TEST_F(Curl, GetsAndAsksForHeads) {
    EXPECT_EQ(curl(server.uri("/text.txt")).out, text);
    const ran head = curl("-I " + server.uri("/text.txt"));
    EXPECT_TRUE(contains(head.out, "HTTP/1.1 200 OK\r\n") && contains(head.out, "Content-Length: 300000\r\n"))
        << head.out;
    EXPECT_TRUE(contains(curl("-0 -i " + server.uri("/sub/small.html")).out, "<p>small"));
    EXPECT_EQ(curl("-o /dev/null -w '%{http_code}' " + server.uri("/none")).out, "404");
}
TEST_F(Curl, UsesOneConnectionForSeveralRequests) {
    const std::string at = server.uri("/sub/small.html");
    EXPECT_EQ(curl("-w '%{num_connects}' " + at + " " + at + " " + at).out, "<p>small1<p>small0<p>small0");
}
TEST_F(Curl, SendsContentOfEveryKind) {
    put(work / "large", text + text + text + text); // above 1 MB it asks first: Expect: 100-continue
    EXPECT_EQ(curl("--data-binary @large " + server.uri()).out, content_of(work / "large"));
    EXPECT_EQ(curl("-H 'Transfer-Encoding: chunked' --data-binary @large " + server.uri()).out,
              content_of(work / "large"));
    EXPECT_EQ(curl("-H 'Expect: 100-continue' -d small " + server.uri()).out, "small");
    EXPECT_EQ(curl("-X PUT --data-binary @large -o /dev/null -w '%{http_code}' " + server.uri()).out, "200");
}
TEST_F(Curl, GetsRangesAndGoesOnWithThem) {
    EXPECT_EQ(curl("-r 10-19 " + server.uri("/text.txt")).out, text.substr(10, 10));
    EXPECT_EQ(curl("-r -5 " + server.uri("/text.txt")).out, text.substr(text.size() - 5));
    put(work / "text.txt", text.substr(0, 1000));
    EXPECT_EQ(curl("-C - -O " + server.uri("/text.txt")).status, 0);
    EXPECT_EQ(content_of(work / "text.txt"), text);
}
TEST_F(Curl, UnpacksWhatIsCompressed) {
    const ran packed = curl("--compressed -o text -w '%{size_download}' " + server.uri("/text.txt"));
    EXPECT_EQ(content_of(work / "text"), text);
    EXPECT_LT(std::stoul(packed.out), text.size() / 2);
}
TEST_F(Curl, AsksWhetherThereIsAnythingNew) {
    EXPECT_EQ(curl("--etag-save tag -o text " + server.uri("/text.txt")).status, 0);
    EXPECT_EQ(curl("--etag-compare tag -o again -w '%{http_code}' " + server.uri("/text.txt")).out, "304");
    EXPECT_EQ(curl("-z text -o later -w '%{http_code}' " + server.uri("/text.txt")).out, "304");
}
TEST_F(Curl, KeepsCookies) { EXPECT_EQ(curl("-b 'a=1; b=2' " + server.uri("/cookie")).out, "a=1\nb=2\n"); }

TEST_F(Curl, OverTls) {
    lockstep::net::tests::authority issuer;
    const auto identity = issuer.issue({.names = "IP:127.0.0.1"});
    const running_httpd secret({folder.path(), "--tls", identity.certificate_chain, identity.private_key});
    const std::string at = " https://" + secret.at() + "/text.txt";
    EXPECT_EQ(curl("--cacert " + issuer.certificate() + at).out, text);
    EXPECT_EQ(curl("--tls-max 1.2 --cacert " + issuer.certificate() + at).out, text);
    EXPECT_EQ(curl(at).status, 60) << "curl knows no such authority";
}

class Wget : public Served {
protected:
    void SetUp() override { NEEDS("wget"); }
};

TEST_F(Wget, MirrorsWhatIsListed) {
    const ran r = in_work("wget -q -r -np -nH -e robots=off " + server.uri("/sub/"));
    EXPECT_EQ(r.status, 0) << r.err;
    EXPECT_EQ(content_of(work / "sub/small.html"), "<p>small");
}
TEST_F(Wget, GoesOnWhereItBrokeOff) {
    put(work / "text.txt", text.substr(0, 1000));
    EXPECT_EQ(in_work("wget -q -c " + server.uri("/text.txt")).status, 0);
    EXPECT_EQ(content_of(work / "text.txt"), text);
}

class Openssl : public Served {
protected:
    void SetUp() override { NEEDS("openssl"); }
};

TEST_F(Openssl, SpeaksToUsByHand) {
    lockstep::net::tests::authority issuer;
    const auto identity = issuer.issue({.names = "IP:127.0.0.1"});
    const running_httpd secret({"--demo", "--tls", identity.certificate_chain, identity.private_key});
    put(work / "request", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const ran r = in_work("openssl s_client -quiet -no_ign_eof -verify_return_error -CAfile " + issuer.certificate() +
                          " -connect " + secret.at() + " -ign_eof < request");
    EXPECT_EQ(r.status, 0) << r.err;
    const std::size_t first = r.out.find("\r\n\r\nOK\n");
    EXPECT_NE(first, r.out.npos) << r.out << r.err;
    EXPECT_TRUE(contains(r.out.substr(first + 1), "Connection: close\r\n") && r.out.ends_with("OK\n")) << r.out;
}

} // namespace
