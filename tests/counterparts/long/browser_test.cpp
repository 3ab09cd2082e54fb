// A browser (Chromium without a window) loads a page with twenty resources.
#include "counterparts/counterpart.hpp"
#include "net/certificates.hpp"

namespace {

using namespace lockstep::test;

/// The page counts what of it has been loaded, and says so when that is all.
std::string page() {
    std::string html =
        "<!DOCTYPE html><title>twenty</title><body><p id=said>loading</p><script>"
        "let left = 20; const one = () => { if (--left == 0) document.getElementById('said').textContent = 'all ' + "
        "window.sum; }; window.sum = 0;</script>\n";
    for (int i = 0; i < 20; ++i) {
        const std::string n = std::to_string(i);
        if (i % 2 == 0) html += "<script src='s" + n + ".js' onload='one()'></script>\n";
        else html += "<img src='i" + n + ".svg' onload='one()'>\n";
    }
    return html;
}

class BrowserLoads : public testing::TestWithParam<bool> {};

TEST_P(BrowserLoads, APageWithTwentyResources) {
    NEEDS("chromium");
    const scratch_folder folder;
    put(folder / "index.html", page());
    for (int i = 0; i < 20; ++i) {
        const std::string n = std::to_string(i);
        if (i % 2 == 0) put(folder / ("s" + n + ".js"), "window.sum += " + n + "; /* " + numbers(20'000) + " */");
        else
            put(folder / ("i" + n + ".svg"),
                "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><!-- " + numbers(20'000) + " --></svg>");
    }
    lockstep::net::tests::authority issuer;
    const auto identity = issuer.issue({.names = "IP:127.0.0.1"});
    std::vector<std::string> arguments{folder.path(), "--log", "-"};
    if (GetParam()) arguments.insert(arguments.end(), {"--tls", identity.certificate_chain, identity.private_key});
    running_httpd server(arguments);
    const scratch_folder profile;
    const ran r =
        run("timeout 120 chromium --headless --no-sandbox --disable-gpu --ignore-certificate-errors --user-data-dir=" +
            profile.path() + " --virtual-time-budget=20000 --dump-dom " + (GetParam() ? "https://" : "http://") +
            server.at() + "/");
    EXPECT_TRUE(contains(r.out, "<p id=\"said\">all 90</p>")) << r.out << r.err;
    server.signal(SIGTERM);
    EXPECT_EQ(server.wait(), 0);
    const std::string log = server.rest_of_output();
    for (int i = 0; i < 20; ++i)
        EXPECT_TRUE(contains(log, (i % 2 == 0 ? "GET /s" : "GET /i") + std::to_string(i) +
                                      (i % 2 == 0 ? ".js" : ".svg") + " HTTP/1.1\" 200"))
            << log;
}

TEST(Browser, ShowsThePageOfAPeer) {
    NEEDS("chromium");
    running_program peer({LOCKSTEP_BINARY_DIR "/examples/p2p/peerd", "--http", "127.0.0.1:0"});
    const std::string url = peer.next_line(), id = peer.first_line().substr(0, 40);
    const scratch_folder profile;
    const ran r = run("timeout 120 chromium --headless --no-sandbox --disable-gpu --user-data-dir=" + profile.path() +
                      " --screenshot=" + (profile / "page.png") + " --dump-dom " + url);
    EXPECT_TRUE(contains(r.out, "<circle") && contains(r.out, id)) << r.out << r.err;
    // (A picture that shows more than one colour takes more than this.)
    EXPECT_GT(std::filesystem::file_size(profile / "page.png"), 10'000U);
}

INSTANTIATE_TEST_SUITE_P(Plain, BrowserLoads, testing::Values(false));
INSTANTIATE_TEST_SUITE_P(Tls, BrowserLoads, testing::Values(true));

} // namespace
