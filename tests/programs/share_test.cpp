// examples/p2p/share, as one uses it.
#include "programs/own_address.hpp"
#include "programs/running.hpp"

#include <gtest/gtest.h>

namespace {

using namespace lockstep::test;

const std::string program = LOCKSTEP_BINARY_DIR "/examples/p2p/share";

ran share(const std::string& arguments) { return run("exec timeout 60 " + program + " " + arguments); }
bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

class Share : public testing::Test {
protected:
    Share() {
        EXPECT_EQ(run("cd " + folder.path() +
                      " && mkdir -p mine/deep && head -c 30000000 /dev/urandom > mine/data && "
                      "echo hello > mine/deep/text")
                      .status,
                  0);
    }
    std::unique_ptr<running_program> put(const std::vector<std::string>& more) {
        std::vector<std::string> words{program, "put", folder / "mine"};
        words.insert(words.end(), more.begin(), more.end());
        return std::make_unique<running_program>(words);
    }
    bool is_same() { return run("diff -r " + (folder / "mine") + " " + (folder / "copy")).status == 0; }

    const scratch_folder folder;
    const std::string at = own_address(0), elsewhere = own_address(1);
};

TEST_F(Share, AFolderIsFetchedByItsDigest) {
    const auto first = put({"--listen", at});
    const ran got = share("get " + first->first_line() + " " + (folder / "copy") + " --join " + at);
    EXPECT_EQ(got.status, 0) << got.err;
    EXPECT_EQ(got.err, "") << "no bar without a terminal";
    EXPECT_TRUE(is_same());
    const ran listed = share("list " + first->first_line() + " --join " + at);
    EXPECT_EQ(listed.out, "    30000000   data\n           6   deep/text\n");
    first->signal(SIGINT);
    EXPECT_EQ(first->wait(), 0);
}

TEST_F(Share, SourcesAreKilledMeanwhileAndAnotherGoesOn) {
    const auto first = put({"--listen", at});
    const auto second = put({"--join", at}), third = put({"--join", at});
    EXPECT_EQ(second->first_line(), first->first_line()) << "equal folders have equal digests";
    running_program fetching({"/bin/sh", "-c",
                              "echo begins; exec " + program + " get " + first->first_line() + " " + (folder / "copy") +
                                  " --secret --join " + at});
    for (int tries = 0; tries < 3000 && !std::filesystem::exists(folder / "copy/data.part"); ++tries) usleep(1000);
    second->signal(SIGKILL);
    third->signal(SIGKILL);
    EXPECT_EQ(fetching.wait(), 0);
    EXPECT_TRUE(is_same());
}

TEST_F(Share, WhoStaysIsASourceToo) {
    const auto first = put({"--listen", at});
    const std::string root = first->first_line();
    const auto start = [&] {
        return std::make_unique<running_program>(std::vector<std::string>{
            program, "get", root, folder / "copy", "--join", at, "--stay", "--listen", elsewhere});
    };
    const auto second = start();
    EXPECT_EQ(second->first_line(), root);
    first->signal(SIGKILL);
    const ran got = share("get " + root + " " + (folder / "third") + " --join " + elsewhere);
    EXPECT_EQ(got.status, 0) << got.err;
    EXPECT_EQ(run("diff -r " + (folder / "mine") + " " + (folder / "third")).status, 0);
}

TEST_F(Share, WhatIsWrongIsSaid) {
    const ran nobody = share("get " + std::string(64, 'a') + " " + (folder / "copy") + " --join " + at);
    EXPECT_EQ(nobody.status, 3);
    EXPECT_TRUE(contains(nobody.err, at)) << nobody.err;
    EXPECT_EQ(share("get abc copy").status, 2);
    EXPECT_EQ(share("put " + (folder / "nowhere")).status, 2);
    EXPECT_EQ(share("").status, 2);
    const auto first = put({"--listen", at});
    const ran unknown = share("get " + std::string(64, 'a') + " " + (folder / "copy") + " --wait 1 --join " + at);
    EXPECT_EQ(unknown.status, 1);
    EXPECT_TRUE(contains(unknown.err, std::string(64, 'a'))) << unknown.err;
    const ran stranger =
        share("get " + first->first_line() + " " + (folder / "copy") + " --network another --join " + at);
    EXPECT_EQ(stranger.status, 3);
    EXPECT_TRUE(contains(stranger.err, "another network")) << stranger.err;
    EXPECT_EQ(share("get " + first->first_line() + " /proc/nowhere --join " + at).status, 6);
}

TEST_F(Share, TellsHowItIsUsed) {
    const ran help = share("--help");
    EXPECT_EQ(help.status, 0);
    for (const char* part : {"put", "get", "--join", "Examples:", "Exit status:"})
        EXPECT_TRUE(contains(help.out, part)) << part;
}

} // namespace
