// What the tests of the command need: a folder of their own, and small programs made in it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>

namespace lockstep {

class scratch_test : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "lockstep-cli-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder = pattern;
    }
    void TearDown() override {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
        std::filesystem::remove_all(folder);
    }

    std::string path(const std::string& name) const { return (folder / name).string(); }

    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name)) << text;
        return path(name);
    }

    /// Runs `command` in the folder; the test stops when it fails.
    void shell(const std::string& command) const {
        const std::string line = "cd " + folder.string() + " && " + command;
        ASSERT_EQ(std::system(line.c_str()), 0) << line;
    }

    /// The sentence that `action` throws; empty when it throws none.
    template <typename Action>
    static std::string sentence_of(Action action) {
        try {
            action();
            return "";
        } catch (const std::runtime_error& error) {
            return error.what();
        }
    }

    std::filesystem::path folder;
};

/// Sets an environment variable for the life of the object.
class with_environment {
public:
    with_environment(const char* name, const std::string& value) : name_(name) {
        if (const char* old = std::getenv(name)) old_ = old;
        setenv(name, value.c_str(), 1);
    }
    ~with_environment() {
        if (old_.empty()) unsetenv(name_);
        else setenv(name_, old_.c_str(), 1);
    }
    with_environment(const with_environment&) = delete;
    with_environment& operator=(const with_environment&) = delete;

private:
    const char* name_;
    std::string old_;
};

} // namespace lockstep
