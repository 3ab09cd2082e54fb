// The command: parse, do, and turn every failure into one sentence and exit status 2.
#include "cli/interrupt.hpp"
#include "cli/options/options.hpp"
#include "cli/status.hpp"
#include "cli/verbs.hpp"
#include "inquiry/refusal.hpp"
#include "report/render/json.hpp"

#include <csignal>
#include <exception>
#include <fcntl.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace {

int run_verb(const lockstep::cli::options& o) {
    using lockstep::cli::verb;
    switch (o.what) {
    case verb::check: return lockstep::cli::run_check(o);
    case verb::outcomes: return lockstep::cli::run_outcomes(o);
    case verb::replay: return lockstep::cli::run_replay(o);
    case verb::show: return lockstep::cli::run_show(o);
    }
    return lockstep::cli::could_not;
}

int run(const lockstep::cli::options& o) {
    try {
        return run_verb(o);
    } catch (const lockstep::explore::refused_error& error) {
        const lockstep::inquiry::refusal refused = lockstep::inquiry::explain(error);
        if (o.json) std::cout << lockstep::report::written(json_of(refused)) << std::flush;
        throw lockstep::explore::executor_error{refused.sentence()};
    }
}

int run(int argc, char** argv) {
    const auto parsed = lockstep::cli::parse_options(argc, argv);
    if (const int* status = std::get_if<int>(&parsed)) return *status;
    return run(std::get<lockstep::cli::options>(parsed));
}

/// A file of ours must never get the number of a standard stream that was closed: what is printed would end up in it.
void open_standard_streams() {
    constexpr int first_free = 3;
    int file = 0;
    while (file >= 0 && file < first_free) file = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (file >= first_free) close(file);
}

/// Does what the command line says, and turns every failure into one sentence.
int run_and_tell(int argc, char** argv) {
    try {
        const int status = run(argc, argv);
        if (std::cout.flush()) return status;
        std::cerr << "lockstep: the result could not be written to standard output\n";
    } catch (const lockstep::explore::executor_error& error) {
        std::cerr << "lockstep: " << error.message << '\n';
    } catch (const std::exception& error) {
        std::cerr << "lockstep: " << error.what() << '\n';
    }
    return lockstep::cli::could_not;
}

} // namespace

int main(int argc, char** argv) {
    open_standard_streams();
    std::signal(SIGXFSZ, SIG_IGN); // a file that may not be so large (ulimit -f) is an error to tell, like a full disk
    const int status = run_and_tell(argc, argv);
    const int signal = lockstep::cli::interrupt_guard::signal();
    return signal == 0 ? status : lockstep::cli::ended_by_signal + signal;
}
