// Starting another program: the only place that forks.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace lockstep::explore {

/// A descriptor of ours that the new process gets under a number.
struct passed_descriptor {
    int ours;
    int theirs;
};

struct command {
    std::vector<std::string> words;                      ///< the program, looked up in PATH, and its arguments
    std::optional<std::vector<std::string>> environment; ///< absent: ours
    std::string folder;                                  ///< where it starts; empty: where we are
    std::vector<passed_descriptor> descriptors;          ///< 0, 1 and 2 are ours where they are not among these
    bool own_group = true;                               ///< false: Ctrl-C reaches it as it reaches us
    bool controlled = false;                             ///< addresses as the linker gave them; it ends when we do
};

/// Returns its process id, or a negative error number where the program could not be started. It gets none of our
/// other descriptors.
pid_t spawn(const command& what);

/// Waits for its end, whatever signals come. Returns the status as waitpid gives it.
int wait_for_end(pid_t child);

} // namespace lockstep::explore
