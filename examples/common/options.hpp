// What a program does with its command line: --help is no mistake, and a mistake is status 2.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace examples {

/// Ends the process where there is nothing more to do.
inline void parse_or_exit(CLI::App& app, int argc, char** argv) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        std::exit(app.exit(e) == 0 ? 0 : 2);
    }
}

/// For programs that take no options.
inline void only_help(const std::string& what, const std::string& more, int argc, char** argv) {
    CLI::App app(what);
    app.footer(more);
    parse_or_exit(app, argc, argv);
}

} // namespace examples
