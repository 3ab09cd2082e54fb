// The command: parse, do, and turn every failure into one sentence and exit status 2.
#include "cli/options.hpp"
#include "cli/verbs.hpp"

#include <exception>
#include <iostream>

namespace {

int run(const lockstep::cli::options& o) {
    using lockstep::cli::verb;
    switch (o.what) {
    case verb::check:
        return lockstep::cli::run_check(o);
    case verb::outcomes:
        return lockstep::cli::run_outcomes(o);
    case verb::replay:
        return lockstep::cli::run_replay(o);
    case verb::show:
        return lockstep::cli::run_show(o);
    }
    return 2;
}

} // namespace

int main(int argc, char** argv) {
    constexpr int could_not = 2;
    try {
        const auto parsed = lockstep::cli::parse_options(argc, argv);
        if (const int* status = std::get_if<int>(&parsed)) return *status;
        return run(std::get<lockstep::cli::options>(parsed));
    } catch (const lockstep::explore::executor_error& error) {
        std::cerr << "lockstep: " << error.message << '\n';
    } catch (const std::exception& error) {
        std::cerr << "lockstep: " << error.what() << '\n';
    }
    return could_not;
}
