#include "inquiry/target/libraries.hpp"

#include "inquiry/target/target.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>

namespace lockstep::inquiry {
namespace {

namespace fs = std::filesystem;

/// How their names begin.
constexpr std::array known_libraries = {
    "ld-linux",     "libc.so",      "libm.so",    "libstdc++.so",     "libgcc_s.so",        "libpthread.so", "libdl.so",
    "librt.so",     "libatomic.so", "libtsan.so", "libclang_rt.tsan", "liblockstep",        "libgtest",      "libgmock",
    "libresolv.so", "libnss_",      "libutil.so", "libanl.so",        "libBrokenLocale.so",
};

} // namespace

bool is_known_library(std::string_view name) {
    return std::any_of(known_libraries.begin(), known_libraries.end(),
                       [&](const char* beginning) { return name.starts_with(beginning); });
}

std::vector<std::string> libraries_among(std::span<const report::module> files, const std::string& program) {
    std::vector<std::string> libraries;
    for (const report::module& m : files) {
        const std::string name = fs::path(m.file).filename().string();
        std::error_code gone;
        if (is_known_library(name) || fs::equivalent(m.file, program, gone) || gone) continue;
        try {
            libraries.push_back(name + " " + build_id_of(m.file));
        } catch (const std::runtime_error&) { // a file of data that is mapped
        }
    }
    std::sort(libraries.begin(), libraries.end());
    return libraries;
}

} // namespace lockstep::inquiry
