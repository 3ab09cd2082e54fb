#include "cli/terminal.hpp"

#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace lockstep::cli {
namespace {

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The first of the three that is set decides, as in setlocale.
bool speaks_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string_view locale = variable(name);
        if (!locale.empty()) return locale.find("UTF-8") != locale.npos || locale.find("utf8") != locale.npos;
    }
    return false;
}

} // namespace

bool is_terminal(int descriptor) { return isatty(descriptor) != 0 && variable("TERM") != "dumb"; }

unsigned terminal_width(int descriptor) {
    winsize size{};
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool wants_colour(int descriptor, colouring wish) {
    if (wish == colouring::automatic) return is_terminal(descriptor) && variable("NO_COLOR").empty();
    return wish == colouring::always;
}

report::style output_style(colouring wish) {
    report::style style;
    style.unicode = is_terminal(STDOUT_FILENO) && speaks_utf8();
    style.colour = wants_colour(STDOUT_FILENO, wish);
    style.width = terminal_width(STDOUT_FILENO);
    return style;
}

bool input_waits() {
    int bytes = 0;
    return isatty(STDIN_FILENO) == 0 && ioctl(STDIN_FILENO, FIONREAD, &bytes) == 0 && bytes > 0;
}

} // namespace lockstep::cli
