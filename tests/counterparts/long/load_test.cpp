// wrk and h2load: many requests at once, and each is answered as it should be.
#include "counterparts/counterpart.hpp"
#include "net/certificates.hpp"

namespace {

using namespace lockstep::test;

class Load : public testing::Test {
protected:
    scratch_folder folder;
    lockstep::net::tests::authority issuer;
    const lockstep::net::tls_identity identity = issuer.issue({.names = "IP:127.0.0.1"});

    void SetUp() override { put(folder / "kilobyte", std::string(1024, 'x')); }
};

TEST_F(Load, OfWrk) {
    NEEDS("wrk");
    const running_httpd server({folder.path()});
    for (const char* connections : {"1", "32", "1000"}) {
        const ran r = run("wrk -t 1 -d 5s -c " + std::string(connections) + " " + server.uri("/kilobyte"));
        EXPECT_EQ(r.status, 0) << r.err;
        EXPECT_FALSE(contains(r.out, "Non-2xx") || contains(r.out, "Socket errors")) << r.out;
        EXPECT_TRUE(contains(r.out, "Requests/sec")) << r.out;
    }
}

TEST_F(Load, OfH2load) {
    NEEDS("h2load");
    const running_httpd plain({folder.path()});
    const running_httpd secret({folder.path(), "--tls", identity.certificate_chain, identity.private_key});
    for (const std::string& at : {plain.uri("/kilobyte"), "https://" + secret.at() + "/kilobyte"}) {
        const ran r = run("h2load --h1 -n 50000 -c 50 -t 1 " + at);
        EXPECT_TRUE(contains(r.out, "50000 succeeded, 0 failed, 0 errored, 0 timeout")) << r.out << r.err;
        EXPECT_TRUE(contains(r.out, "50000 2xx, 0 3xx, 0 4xx, 0 5xx")) << r.out;
    }
}

} // namespace
