#include "cli/replay_command.hpp"

#include <cerrno>

namespace lockstep::cli {
namespace {

/// As one word for a shell.
std::string in_quotes(const std::string& word) {
    const bool plain = word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                              "-_./+,:=@%") == std::string::npos;
    if (plain) return word;
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? "'\\''" : std::string(1, c);
    return text + "'";
}

} // namespace

std::string replay_command(const std::string& schedule_file) {
    return in_quotes(program_invocation_name) + " replay " + in_quotes(schedule_file);
}

void add_replay_commands(report::run_summary& s) {
    for (report::document& bug : s.bugs)
        if (!bug.schedule_file.empty()) bug.replay_command = replay_command(bug.schedule_file);
}

} // namespace lockstep::cli
