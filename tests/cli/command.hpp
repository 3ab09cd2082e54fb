// The built command from outside: a folder with a program that races and one that is right, and what the command says.
#pragma once

#include "scratch.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>

namespace lockstep::cli {

namespace fs = std::filesystem;

inline constexpr const char* racy = R"(
#include <cstdio>
#include <thread>
int counter = 0;
int main() {
    std::thread a([] { counter = counter + 1; });
    std::thread b([] { counter = counter + 1; });
    a.join();
    b.join();
    std::printf("%d\n", counter);
}
)";

inline constexpr const char* locked = R"(
#include <cstdio>
#include <mutex>
#include <thread>
int counter = 0;
std::mutex lock;
void count() {
    std::lock_guard<std::mutex> guard(lock);
    counter = counter + 1;
}
int main() {
    std::thread a(count);
    std::thread b(count);
    a.join();
    b.join();
    std::printf("%d\n", counter);
}
)";

struct command_result {
    int status = -1;
    std::string out, err;
};

class command_test : public scratch_test {
protected:
    void SetUp() override {
        scratch_test::SetUp();
        write("racy.cpp", racy);
        write("locked.cpp", locked);
    }

    command_result run(const std::string& arguments, const std::string& before = "") const {
        const std::string line = "cd " + folder.string() + " && " + before +
                                 " " LOCKSTEP_BINARY_DIR "/lockstep </dev/null " + arguments + " >out.txt 2>err.txt";
        const int status = std::system(line.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), text_of("out.txt"),
                text_of("err.txt")};
    }

    std::string text_of(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(path(name), std::ios::binary).rdbuf();
        return text.str();
    }

    /// Exit status 2, nothing on standard output, one line on standard error that contains `what`.
    void refused(const std::string& arguments, const std::string& what, const std::string& before = "") const {
        const command_result r = run(arguments, before);
        EXPECT_EQ(r.status, 2) << arguments;
        EXPECT_EQ(r.out, "") << arguments;
        EXPECT_NE(r.err.find(what), std::string::npos) << arguments << ": " << r.err;
        EXPECT_EQ(std::count(r.err.begin(), r.err.end(), '\n'), 1) << r.err;
    }

    std::ptrdiff_t schedule_files() const {
        return std::count_if(fs::directory_iterator(folder), fs::directory_iterator(),
                             [](const fs::directory_entry& e) { return e.path().extension() == ".schedule"; });
    }
};

} // namespace lockstep::cli
