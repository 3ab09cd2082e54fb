// The lecture's simulation of the readers-writers lock, as a schedule file in the repository: what `show --watch` prints
// must walk through the states of the slides.
#include <array>
#include <cstdio>
#include <gtest/gtest.h>
#include <memory>
#include <regex>
#include <string>
#include <vector>

namespace {

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string text;
    std::array<char, 4096> part{};
    while (const std::size_t n = std::fread(part.data(), 1, part.size(), pipe.get())) text.append(part.data(), n);
    return text;
}

TEST(Simulation, WalksThroughTheStatesOfTheLecture) {
    const std::string text = output_of(LOCKSTEP_BINARY_DIR "/lockstep show --watch AR,WR,AW,WW " LOCKSTEP_SOURCE_DIR
                                                           "/examples/readers_writers/simulation.schedule");
    const std::regex state(R"(\s(\d)\s+(\d)\s+(\d)\s+(\d)(\s+simulation\.cpp:\d+.*)?$)", std::regex::multiline);
    std::vector<std::string> states;
    for (std::sregex_iterator i(text.begin(), text.end(), state), end; i != end; ++i) {
        const std::string now = (*i)[1].str() + (*i)[2].str() + (*i)[3].str() + (*i)[4].str();
        if (states.empty() || states.back() != now) states.push_back(now);
    }
    const std::vector<std::string> slides{"0000", "1000", "2000", "2001", "2101", "1101", "0101",
                                          "0100", "0110", "0100", "0000", "1000", "0000"};
    EXPECT_EQ(states, slides) << text;
}

} // namespace
