#include "report/built_program.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace lockstep::testing {

namespace fs = std::filesystem;

namespace {

struct symbol {
    std::uint64_t address = 0, size = 0;
};

std::string output_of(const std::string& command) {
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    std::string text;
    std::array<char, 4096> buffer;
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) != 0;)
        text.append(buffer.data(), n);
    if (pclose(pipe) != 0) throw std::runtime_error(command + " failed:\n" + text);
    return text;
}

std::string_view without_parameters(std::string_view name) { return name.substr(0, name.find('(')); }

/// Lines are "address size letter name"; those without a size are of no use here.
symbol find_symbol(const std::string& table, std::string_view wanted, bool code) {
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        symbol s;
        char letter = 0;
        std::string name;
        if (!(words >> std::hex >> s.address >> s.size >> letter) || !std::getline(words >> std::ws, name)) continue;
        const bool is_code = letter == 't' || letter == 'T' || letter == 'W' || letter == 'w';
        if (is_code == code && (code ? without_parameters(name) : std::string_view(name)) == wanted) return s;
    }
    throw std::runtime_error("no symbol " + std::string(wanted));
}

/// Compiles unless that was done already: ctest runs each case in a process of its own.
fs::path build_once(const fs::path& source, const std::string& compiler, const std::string& flags) {
    const fs::path folder = fs::path(LOCKSTEP_BINARY_DIR) / "tests/report-programs";
    std::string name = source.stem().string() + " " + compiler + " " + flags;
    std::replace(name.begin(), name.end(), ' ', '_');
    const fs::path built = folder / name;
    if (fs::exists(built) && fs::last_write_time(built) > fs::last_write_time(source)) return built;
    fs::create_directories(folder);
    const std::string unfinished = built.string() + "." + std::to_string(getpid());
    output_of(compiler + " -std=c++20 -pthread " + flags + " '" + source.string() + "' -o '" + unfinished + "' 2>&1");
    fs::rename(unfinished, built);
    return built;
}

} // namespace

built_program::built_program(const std::string& name, const std::string& compiler, const std::string& flags) {
    const fs::path source = fs::path(LOCKSTEP_SOURCE_DIR) / "tests/report/programs" / name;
    path_ = build_once(source, compiler, flags).string();
    symbol_table_ = output_of("nm -C --print-size '" + path_ + "'");
    if (flags.find("-no-pie") != std::string::npos) base_ = 0;
    symbols_ = report::symbols({{base_ == 0 ? 0x400000 : base_, base_ + 0x1000000, 0, path_}});
}

std::uint64_t built_program::address_of(std::string_view name) const {
    return base_ + find_symbol(symbol_table_, name, false).address;
}

std::uint64_t built_program::entry_of(std::string_view function) const {
    return base_ + find_symbol(symbol_table_, function, true).address;
}

std::uint64_t built_program::pc_at(std::string_view function, unsigned line) const {
    const symbol s = find_symbol(symbol_table_, function, true);
    for (std::uint64_t pc = base_ + s.address + 1; pc <= base_ + s.address + s.size; ++pc) {
        const auto& frames = symbols_.frames(pc);
        if (!frames.empty() && frames.front().line == line) return pc;
    }
    throw std::runtime_error("no code of " + std::string(function) + " at line " + std::to_string(line));
}

} // namespace lockstep::testing
