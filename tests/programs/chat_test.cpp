// examples/p2p/chat, as one uses it.
#include "programs/own_address.hpp"
#include "programs/running.hpp"

#include <gtest/gtest.h>

namespace {

using namespace lockstep::test;

const std::string program = LOCKSTEP_BINARY_DIR "/examples/p2p/chat";

bool contains(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

/// Somebody at a keyboard, who has logged in.
class person {
public:
    person(const std::string& name, std::vector<std::string> options) {
        int both[2];
        if (pipe2(both, O_CLOEXEC) != 0) std::abort();
        options.insert(options.begin(), {program, name});
        screen_ = std::make_unique<running_program>(options, both[0]);
        close(both[0]);
        keyboard_ = both[1];
        EXPECT_EQ(screen_->first_line(), "you are " + name);
    }
    person(const person&) = delete;
    person& operator=(const person&) = delete;
    ~person() {
        if (keyboard_ >= 0) close(keyboard_);
    }
    void types(const std::string& line) const { EXPECT_GT(write(keyboard_, (line + "\n").data(), line.size() + 1), 0); }
    std::string reads() const { return screen_->next_line(); }
    /// Its exit status.
    int goes() {
        close(std::exchange(keyboard_, -1));
        return screen_->wait();
    }

private:
    int keyboard_ = -1;
    std::unique_ptr<running_program> screen_;
};

TEST(Chat, TextGoesFromAnyoneToAnyoneAlsoThroughOthersAndWithoutSupernodes) {
    const std::string at = own_address(0);
    running_program supernode({program, "--supernode", "--listen", at});
    EXPECT_EQ(supernode.first_line(), at);
    const std::vector<std::string> join{"--join", at}, deaf{"--join", at, "--deaf"};
    person alice("alice", join), bob("bob", deaf), carol("carol", join), dave("dave", deaf);
    alice.types("carol hello");
    EXPECT_EQ(carol.reads(), "alice: hello");
    carol.types("bob are you there?");
    EXPECT_EQ(bob.reads(), "carol: are you there?") << "who takes no connections is reached through others";
    bob.types("dave so are you");
    EXPECT_EQ(dave.reads(), "bob: so are you");
    EXPECT_EQ(dave.goes(), 0);

    supernode.signal(SIGKILL);
    alice.types("carol it has gone");
    EXPECT_TRUE(contains(carol.reads(), ": it has gone")) << "they go on without it";
    EXPECT_EQ(carol.goes(), 0);
    EXPECT_EQ(alice.goes(), 0);
}

TEST(Chat, WhatIsWrongIsSaid) {
    const std::string at = own_address(0);
    const ran nobody = run("timeout 60 " + program + " alice --join " + at + " </dev/null");
    EXPECT_EQ(nobody.status, 3);
    EXPECT_TRUE(contains(nobody.err, at)) << nobody.err;
    EXPECT_EQ(run(program + " alice").status, 2);
    EXPECT_EQ(run(program + " alice --supernode").status, 2);
    const running_program supernode({program, "--supernode", "--listen", at});
    person alice("alice", {"--join", at});
    const ran second = run("timeout 60 " + program + " alice --join " + at + " </dev/null");
    EXPECT_EQ(second.status, 3) << "the name is another one's";
    EXPECT_TRUE(contains(second.err, "alice")) << second.err;
    const ran help = run(program + " --help");
    EXPECT_TRUE(help.status == 0 && contains(help.out, "--supernode") && contains(help.out, "Examples:"));
}

} // namespace
