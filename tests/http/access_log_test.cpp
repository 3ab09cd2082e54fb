// Lines get into the file, whoever writes them.
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/http/server/access_log.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <system_error>
#include <unistd.h>

namespace {

using namespace lockstep::net::http;
namespace fs = std::filesystem;

TEST(AccessLog, KeepsEveryLineWhole) {
    const fs::path file = fs::temp_directory_path() / ("lockstep-log-" + std::to_string(getpid()));
    fs::remove(file);
    {
        access_log log(file);
        lockstep::task_group all;
        for (int i = 0; i < 20; ++i)
            all.go([&log, i] {
                for (int k = 0; k < 200; ++k) log.write("line " + std::to_string(i) + " of " + std::string(50, 'x'));
            });
        all.join();
    }
    std::ifstream in(file);
    std::size_t lines = 0;
    for (std::string line; std::getline(in, line); ++lines) {
        EXPECT_TRUE(line.starts_with("line "));
        EXPECT_TRUE(line.ends_with(" of " + std::string(50, 'x')));
    }
    EXPECT_EQ(lines, 4'000U);
    {
        access_log more(file);
        more.write("another");
        more.flush();
        std::ifstream again(file);
        EXPECT_EQ(std::count(std::istreambuf_iterator<char>(again), {}, '\n'), 4'001); // it appends
    }
    fs::remove(file);
}

TEST(AccessLog, OfAPlaceThatCannotBeWrittenIsRefused) {
    EXPECT_THROW(access_log("/no/such/folder/log"), std::system_error);
}

TEST(AccessLog, AFullDiskStopsNobody) {
    access_log log("/dev/full");
    for (int i = 0; i < 1'000; ++i) log.write(std::string(100, 'x'));
    log.flush();
}

} // namespace
