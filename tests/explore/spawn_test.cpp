#include "explore/executors/spawn.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace lockstep::explore {
namespace {

/// Runs the command and gives what it writes to its descriptor `number`.
std::string written_by(command what, int number = STDOUT_FILENO) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    what.descriptors.push_back({ends[1], number});
    const pid_t child = spawn(what);
    close(ends[1]);
    std::string text;
    std::array<char, 256> buffer{};
    for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(got));
    close(ends[0]);
    EXPECT_GT(child, 0);
    if (child > 0) wait_for_end(child);
    return text;
}

command shell(const std::string& line) {
    command what;
    what.words = {"sh", "-c", line};
    return what;
}

TEST(spawn, runs_a_program_of_the_path_and_waits_for_it) {
    const pid_t child = spawn(shell("exit 7"));
    ASSERT_GT(child, 0);
    EXPECT_EQ(WEXITSTATUS(wait_for_end(child)), 7);
}

TEST(spawn, says_why_a_program_cannot_be_started) {
    command what;
    what.words = {"no-such-program"};
    EXPECT_EQ(spawn(what), -ENOENT);
    what.words = {"/etc/passwd"};
    EXPECT_EQ(spawn(what), -EACCES);
    what = shell("true");
    what.folder = "/no/such/folder";
    EXPECT_EQ(spawn(what), -ENOENT);
}

TEST(spawn, gives_a_folder_and_an_environment) {
    command what = shell("pwd; echo $ONLY$HOME");
    what.folder = "/";
    what.environment = {"PATH=/usr/bin:/bin", "ONLY=this"};
    EXPECT_EQ(written_by(what), "/\nthis\n");
}

TEST(spawn, passes_descriptors_whose_numbers_are_in_each_others_way) {
    const int first = open("/dev/null", O_WRONLY | O_CLOEXEC);
    const int second = open("/dev/full", O_WRONLY | O_CLOEXEC);
    command what =
        shell("readlink /proc/self/fd/" + std::to_string(first) + " /proc/self/fd/" + std::to_string(second));
    what.descriptors = {{first, second}, {second, first}};
    EXPECT_EQ(written_by(what), "/dev/full\n/dev/null\n");
    close(first);
    close(second);
}

TEST(spawn, other_descriptors_stay_with_us) {
    const int ours = open("/dev/null", O_RDONLY); // not closed by exec
    EXPECT_EQ(written_by(shell("test -e /proc/self/fd/" + std::to_string(ours) + " || echo closed")), "closed\n");
    close(ours);
}

TEST(spawn, a_controlled_program_has_the_same_addresses_each_time) {
    command what = shell("grep stack /proc/self/maps");
    what.controlled = true;
    EXPECT_EQ(written_by(what), written_by(what));
}

} // namespace
} // namespace lockstep::explore
