// Running a command in a folder of its own.
#pragma once

#include "text.hpp"

#include <cstdlib>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/wait.h>

namespace lockstep::testing {

namespace fs = std::filesystem;

inline std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

/// A folder of our own that goes away with us.
class scratch_folder {
public:
    scratch_folder() {
        std::string name = (fs::temp_directory_path() / "lockstep-judge-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
        path_ = name;
    }
    ~scratch_folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

struct run_result {
    std::string command;
    int exit_status = -1;
    std::string out, err;
};

inline run_result run(const std::string& command, const fs::path& folder) {
    const fs::path out = folder / "judge.out", err = folder / "judge.err";
    const int status = std::system(fmt::format("cd {} && {} >{} 2>{} </dev/null", in_quotes(folder.string()), command,
                                               in_quotes(out.string()), in_quotes(err.string()))
                                       .c_str());
    run_result r{command, -1, read_file(out), read_file(err)};
    if (WIFEXITED(status)) r.exit_status = WEXITSTATUS(status);
    return r;
}

} // namespace lockstep::testing
