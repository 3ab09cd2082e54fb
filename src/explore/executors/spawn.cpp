#include "explore/executors/spawn.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace lockstep::explore {

namespace {

constexpr int first_own_descriptor = 3; ///< behind standard input, output and error

/// What the child needs, made before the fork: between fork and exec nothing may allocate.
struct prepared {
    std::vector<char*> words;
    std::vector<char*> environment; ///< empty: ours
    std::vector<int> moved;         ///< the descriptors that are passed, out of the way of the numbers they get
    int first_free = 0;             ///< behind those numbers
};

std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> result;
    for (const std::string& s : strings) result.push_back(const_cast<char*>(s.c_str()));
    result.push_back(nullptr);
    return result;
}

/// Those that are open and not passed on shall not live on in the program.
void close_at_exec() {
    constexpr unsigned last = ~0U;
    if (close_range(first_own_descriptor, last, CLOSE_RANGE_CLOEXEC) == 0) return;
    rlimit files{}; // a kernel older than 5.11
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    for (int fd = first_own_descriptor; fd < static_cast<int>(files.rlim_cur); ++fd) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/// Where memory runs out it is the program under test that ends, and nobody beside it.
void go_first_when_memory_is_out() {
    const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    [[maybe_unused]] const ssize_t written = write(file, "1000", 4);
    close(file);
}

/// Gives every passed descriptor its number. One of ours may have a number that another one gets, so all move away first.
bool pass_descriptors(const command& what, prepared& with) {
    for (std::size_t i = 0; i < what.descriptors.size(); ++i) {
        with.moved[i] = fcntl(what.descriptors[i].ours, F_DUPFD_CLOEXEC, with.first_free);
        if (with.moved[i] < 0) return false;
    }
    for (std::size_t i = 0; i < what.descriptors.size(); ++i)
        if (dup2(with.moved[i], what.descriptors[i].theirs) < 0) return false;
    return true;
}

/// In the child, between fork and exec: only async-signal-safe calls. Tells `failures` why there was no exec.
[[noreturn]] void become(const command& what, prepared& with, pid_t parent, int failures) {
    const bool orphaned = what.controlled && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent);
    if (orphaned) _exit(1);
    if (what.controlled) personality(ADDR_NO_RANDOMIZE);
    if (what.controlled) go_first_when_memory_is_out();
    std::signal(SIGXFSZ, SIG_DFL); // which we ignore
    if (what.own_group) setpgid(0, 0);
    close_at_exec();
    failures = fcntl(failures, F_DUPFD_CLOEXEC, with.first_free);
    const bool ready = (what.folder.empty() || chdir(what.folder.c_str()) == 0) && pass_descriptors(what, with);
    if (ready) execvpe(with.words[0], with.words.data(), with.environment.empty() ? environ : with.environment.data());
    const int error = errno;
    [[maybe_unused]] const ssize_t told = write(failures, &error, sizeof error);
    _exit(1);
}

} // namespace

pid_t spawn(const command& what) {
    prepared with{pointers(what.words), {}, std::vector<int>(what.descriptors.size()), first_own_descriptor};
    for (const passed_descriptor& d : what.descriptors) with.first_free = std::max(with.first_free, d.theirs + 1);
    if (what.environment) with.environment = pointers(*what.environment);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) become(what, with, parent, ends[1]);
    int error = child < 0 ? errno : 0;
    close(ends[1]);
    while (child > 0 && read(ends[0], &error, sizeof error) < 0 && errno == EINTR) { // the exec closes it
    }
    close(ends[0]);
    if (child > 0 && error != 0) wait_for_end(child);
    return error == 0 ? child : -error;
}

int wait_for_end(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

} // namespace lockstep::explore
