// examples/p2p/kv and peerd, as one uses them: a network of peers that keeps values, whoever dies.
#include "programs/own_address.hpp"
#include "programs/running.hpp"

#include <gtest/gtest.h>

namespace {

using namespace lockstep::test;

const std::string folder_of_programs = LOCKSTEP_BINARY_DIR "/examples/p2p";

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

/// So many peers, each a process that keeps values on disk.
class Peers : public testing::Test {
protected:
    std::string at(int n) const { return own_address(n); }
    void start(int n, const std::vector<std::string>& more = {}) {
        std::vector<std::string> words{folder_of_programs + "/peerd",
                                       "--listen",
                                       at(n),
                                       "--key",
                                       folder / ("key" + std::to_string(n)),
                                       "--data",
                                       folder / ("data" + std::to_string(n))};
        if (n != 0) words.insert(words.end(), {"--join", at(0)});
        words.insert(words.end(), more.begin(), more.end());
        all.resize(std::max<std::size_t>(all.size(), static_cast<std::size_t>(n) + 1));
        all[static_cast<std::size_t>(n)] = std::make_unique<running_program>(words);
    }
    void start_all(int n) {
        for (int i = 0; i < n; ++i) start(i);
    }
    void kill(int n) {
        all[static_cast<std::size_t>(n)]->signal(SIGKILL);
        all[static_cast<std::size_t>(n)]->wait();
    }
    /// A command, through that peer.
    ran kv(const std::string& arguments, int through = 0) {
        return run("exec timeout 60 " + folder_of_programs + "/kv " + arguments + " --key " + (folder / "me") +
                   " --join " + at(through));
    }

    const scratch_folder folder;
    std::vector<std::unique_ptr<running_program>> all;
};

TEST_F(Peers, WhatOneHasPutAnotherGets) {
    start_all(5);
    const ran put = kv("put mood sunny");
    EXPECT_EQ(put.status, 0) << put.err;
    const std::string key = put.out.substr(0, 40);
    EXPECT_EQ(kv("get mood", 3).out, "sunny");
    EXPECT_EQ(run(folder_of_programs + "/kv get " + key + " --join " + at(4)).out, "sunny")
        << "for anybody, by its key";
    EXPECT_EQ(kv("swap mood sunny rainy", 1).status, 0);
    EXPECT_EQ(kv("swap mood sunny snowy", 2).status, 1) << "it is not sunny any more";
    EXPECT_EQ(kv("get mood", 2).out, "rainy");
    EXPECT_EQ(kv("remove mood", 2).status, 0);
    EXPECT_EQ(kv("get mood", 4).status, 1);
    const ran page = kv("put --immutable 'a page'");
    EXPECT_EQ(kv("get " + page.out.substr(0, 40), 3).out, "a page");
}

TEST_F(Peers, WhatWasAcknowledgedSurvivesAllOfThemKilledAndStartedAgain) {
    start_all(5);
    for (int n = 0; n < 5; ++n)
        EXPECT_EQ(kv("put name" + std::to_string(n) + " value" + std::to_string(n), n).status, 0);
    for (int n = 0; n < 5; ++n) kill(n);
    start_all(5);
    for (int n = 0; n < 5; ++n) EXPECT_EQ(kv("get name" + std::to_string(n), 4 - n).out, "value" + std::to_string(n));
    EXPECT_EQ(kv("put another one").status, 0) << "and they take writes at once";
}

TEST_F(Peers, SomeMayBeKilledForGood) {
    start_all(7);
    EXPECT_EQ(kv("put mood sunny").status, 0);
    kill(2);
    kill(5);
    EXPECT_EQ(kv("get mood", 1).out, "sunny");
    EXPECT_EQ(kv("put mood rainy", 3).status, 0);
    EXPECT_EQ(kv("get mood", 6).out, "rainy");
}

TEST_F(Peers, AWatcherIsToldOfChanges) {
    start_all(4);
    EXPECT_EQ(kv("put mood sunny").status, 0);
    running_program watching({folder_of_programs + "/kv", "watch", "mood", "--key", folder / "me", "--join", at(2)});
    EXPECT_EQ(watching.first_line(), "1: sunny");
    EXPECT_EQ(kv("put mood rainy").status, 0);
    EXPECT_EQ(watching.next_line(), "2: rainy");
    EXPECT_EQ(kv("remove mood").status, 0);
    EXPECT_EQ(watching.next_line(), "nothing");
    watching.signal(SIGINT);
    EXPECT_EQ(watching.wait(), 0);
}

TEST_F(Peers, APageShowsWhatAPeerDoes) {
    start_all(3);
    start(3, {"--http", "127.0.0.1:0"});
    const std::string url = all[3]->next_line();
    ASSERT_TRUE(url.starts_with("http://127.0.0.1:")) << url;
    EXPECT_EQ(kv("put mood sunny").status, 0);
    const std::string page = run("curl -s " + url).out, json = run("curl -s " + url + "status.json").out;
    const std::string id = all[3]->first_line().substr(0, 40);
    EXPECT_TRUE(contains(page, id) && contains(page, "<svg id=\"ring\"")) << page;
    EXPECT_TRUE(contains(json, "\"id\":\"" + id + "\"") && contains(json, "\"records\":1")) << json;
    all[3]->signal(SIGTERM);
    EXPECT_EQ(all[3]->wait(), 0);
}

TEST_F(Peers, WhatIsWrongIsSaid) {
    const ran nobody = kv("get mood");
    EXPECT_EQ(nobody.status, 3);
    EXPECT_TRUE(contains(nobody.err, at(0))) << nobody.err;
    EXPECT_EQ(run(folder_of_programs + "/kv get mood").status, 2) << "nobody through whom to join";
    EXPECT_EQ(kv("put mood").status, 2);
    start_all(1);
    const ran taken = run(folder_of_programs + "/peerd --listen " + at(0));
    EXPECT_EQ(taken.status, 3);
    EXPECT_TRUE(contains(taken.err, at(0))) << taken.err;
    const ran used = run("timeout 20 " + folder_of_programs + "/peerd --data " + (folder / "data0"));
    EXPECT_EQ(used.status, 3) << "somebody else keeps values there";
    EXPECT_TRUE(contains(used.err, "data0")) << used.err;
    for (const char* program : {"/kv", "/peerd"}) {
        const ran help = run(folder_of_programs + program + " --help");
        EXPECT_TRUE(help.status == 0 && contains(help.out, "Examples:") && contains(help.out, "--join")) << help.out;
    }
}

} // namespace
