// examples/net/crowd: what it promises, and what it shows to fail.
#include "programs/run.hpp"

#include <gtest/gtest.h>
#include <regex>

namespace {

using namespace lockstep::test;

ran crowd(const std::string& arguments) {
    return run("exec timeout 60 " LOCKSTEP_BINARY_DIR "/examples/net/crowd " + arguments);
}

/// What a story's line says.
struct told {
    int questions = -1, answered = -1, refused = -1, too_late = -1, nobody_there = -1;
};

told story_in(const ran& r, const std::string& name) {
    static const std::regex numbers("[0-9]+");
    const std::size_t at = r.out.find(name + ' ');
    EXPECT_NE(at, std::string::npos) << name << " is not told: " << r.out << r.err;
    if (at == std::string::npos) return {};
    const std::string line = r.out.substr(at, r.out.find('\n', at) - at);
    std::vector<int> all;
    for (std::sregex_iterator n(line.begin(), line.end(), numbers), end; n != end; ++n)
        all.push_back(std::stoi(n->str()));
    EXPECT_EQ(all.size(), 5U) << line;
    all.resize(5, -1);
    return {all[0], all[1], all[2], all[3], all[4]};
}

TEST(Crowd, WhenTheOnlyServerDiesTheSystemStopsAndAListGoesOn) {
    const ran r = crowd("only-server fail-over --clients 100");
    EXPECT_EQ(r.status, 0) << r.err;
    const told only = story_in(r, "only-server");
    EXPECT_GE(only.answered, 250);
    EXPECT_LT(only.answered, only.questions);
    EXPECT_EQ(only.answered + only.nobody_there, only.questions);
    const told list = story_in(r, "fail-over");
    EXPECT_EQ(list.answered, 500);
    EXPECT_GE(list.nobody_there, 1) << "somebody has found out";
}

TEST(Crowd, TooManyAreNotServedByWhoTakesOnAllAndAllByWhoLimitsThem) {
    // 100 questions of 5 ms each, and a patience of 100 ms: that cannot do.
    const ran r = crowd("everybody-in limit --clients 100 --patience 100 --places 4");
    EXPECT_EQ(r.status, 0) << r.err;
    const told all = story_in(r, "everybody-in");
    EXPECT_LT(all.answered, 100);
    EXPECT_GE(all.too_late, 1);
    EXPECT_EQ(all.refused, 0);
    const told some = story_in(r, "limit");
    EXPECT_EQ(some.answered, 100);
    EXPECT_GE(some.refused, 1);
}

TEST(Crowd, AFewAreServedEitherWay) {
    const ran r = crowd("everybody-in limit --clients 2 --patience 60000");
    EXPECT_EQ(r.status, 0) << r.err;
    EXPECT_EQ(story_in(r, "everybody-in").answered, 2);
    EXPECT_EQ(story_in(r, "limit").refused, 0);
}

TEST(Crowd, SaysWhatItCanDo) {
    const ran help = crowd("--help");
    EXPECT_EQ(help.status, 0);
    for (const char* part : {"only-server", "fail-over", "everybody-in", "limit", "--places", "Exit status"})
        EXPECT_NE(help.out.find(part), std::string::npos) << part;
    const ran wrong = crowd("a-story-that-nobody-knows");
    EXPECT_EQ(wrong.status, 2);
    EXPECT_NE(wrong.err.find("a-story-that-nobody-knows"), std::string::npos) << wrong.err;
}

} // namespace
