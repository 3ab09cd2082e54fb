// Runs a command on a system that lacks something: `without userfaultfd|pagemap_scan|wrfsbase COMMAND...`. The first two
// are system calls that a filter answers as an older kernel would; the third is a capability that the kernel tells each
// new program, and is taken out of what it tells (the auxiliary vector on the program's first stack).
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <elf.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    std::exit(125);
}

/// System call `number`, where its second argument is `argument` (0: whatever it is), fails with `error`.
void deny(unsigned number, unsigned argument, unsigned error) {
    constexpr unsigned allow = SECCOMP_RET_ALLOW;
    const unsigned answer = SECCOMP_RET_ERRNO | error;
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[1])),
        BPF_JUMP(BPF_JMP | (argument == 0 ? BPF_JGE : BPF_JEQ) | BPF_K, argument, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, answer),
        BPF_STMT(BPF_RET | BPF_K, allow),
    };
    const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up("prctl");
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) give_up("seccomp");
}

/// On the stack of a program that has just begun: argc, argv, 0, environment, 0, pairs of type and value.
void hide_fsgsbase(pid_t child) {
    constexpr unsigned long hwcap2_fsgsbase = 2;
    constexpr unsigned long word = sizeof(unsigned long);
    user_regs_struct registers{};
    ptrace(PTRACE_GETREGS, child, nullptr, &registers);
    const auto peek = [&](unsigned long at) {
        return static_cast<unsigned long>(ptrace(PTRACE_PEEKDATA, child, at, nullptr));
    };
    unsigned long at = registers.rsp;
    at += (1 + peek(at) + 1) * word;
    while (peek(at) != 0) at += word;
    for (at += word; peek(at) != AT_NULL; at += 2 * word) {
        if (peek(at) == AT_HWCAP2) ptrace(PTRACE_POKEDATA, child, at + word, peek(at + word) & ~hwcap2_fsgsbase);
    }
}

/// Follows the command and all that it starts; returns its exit status.
int run_without_fsgsbase(char** command) {
    const pid_t main = fork();
    if (main == 0) {
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        raise(SIGSTOP);
        execvp(command[0], command);
        give_up(command[0]);
    }
    int status = 0;
    waitpid(main, &status, 0);
    ptrace(PTRACE_SETOPTIONS, main, nullptr,
           PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL);
    ptrace(PTRACE_CONT, main, nullptr, nullptr);
    for (;;) {
        const pid_t child = waitpid(-1, &status, __WALL);
        if (child < 0) give_up("waitpid");
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (child == main) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            continue;
        }
        const int event = status >> 16;
        const int signal = WSTOPSIG(status);
        if (event == PTRACE_EVENT_EXEC) hide_fsgsbase(child);
        const bool ours = event != 0 || signal == SIGSTOP || signal == SIGTRAP;
        ptrace(PTRACE_CONT, child, nullptr, ours ? 0 : signal);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 125;
    const std::string_view what = argv[1];
    struct scan_arguments {
        unsigned long words[12];
    };
    if (what == "wrfsbase") return run_without_fsgsbase(argv + 2);
    if (what == "userfaultfd") deny(SYS_userfaultfd, 0, ENOSYS);
    else if (what == "pagemap_scan") deny(SYS_ioctl, static_cast<unsigned>(_IOWR('f', 16, scan_arguments)), ENOTTY);
    else return 125;
    execvp(argv[2], argv + 2);
    give_up(argv[2]);
}
