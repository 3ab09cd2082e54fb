#include "explore/executors/process_executor.hpp"

#include "explore/executors/shared_channel.hpp"
#include "explore/executors/spawn.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <sstream>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace lockstep::explore {

namespace {

using namespace std::chrono_literals;

/// The program's environment: ours, plus what the runtime needs. Lazy binding is off: the dynamic linker would resolve
/// the same symbols anew in every execution. glibc's rseq area is off: the kernel writes into it behind our back.
std::vector<std::string> make_environment(const launch& what) {
    std::vector<std::string> result;
    std::string preload = what.runtime;
    // A path with a blank would be two for LD_PRELOAD; a name alone is looked for in the folders of LD_LIBRARY_PATH.
    const bool by_name = preload.find(' ') != std::string::npos;
    if (preload.find(':') != std::string::npos)
        throw executor_error{"lockstep is installed in a folder with a colon in its name (" + preload +
                             "), which the dynamic linker cannot be told: install it elsewhere"};
    if (by_name) {
        const std::size_t slash = preload.rfind('/');
        const char* const before = std::getenv("LD_LIBRARY_PATH");
        result.push_back("LD_LIBRARY_PATH=" + preload.substr(0, slash) +
                         (before == nullptr ? "" : std::string(":") + before));
        preload.erase(0, slash + 1);
    }
    for (char** e = environ; *e != nullptr; ++e) {
        const std::string_view entry = *e;
        if (by_name && entry.starts_with("LD_LIBRARY_PATH=")) continue;
        if (entry.starts_with("LD_PRELOAD=") || entry.starts_with("GLIBC_TUNABLES=") ||
            entry.starts_with(trace::channel_variable + std::string("=")) || entry.starts_with("LD_BIND_NOW="))
            continue;
        result.emplace_back(entry);
    }
    result.push_back("LD_PRELOAD=" + preload);
    result.push_back("LD_BIND_NOW=1");
    result.push_back("GLIBC_TUNABLES=glibc.pthread.rseq=0");
    result.push_back(trace::channel_variable + std::string("=") + std::to_string(trace::channel_descriptor));
    return result;
}

/// Descriptors that spawning needs for a moment beyond those that the program gets.
constexpr int spare_descriptors = 8;

/// The program's side of the channel has a number far from those that programs use.
void require_descriptors() {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur <= trace::channel_descriptor + spare_descriptors)
        throw executor_error{
            "the system allows " + std::to_string(files.rlim_cur) + " open files, and lockstep needs " +
            std::to_string(trace::channel_descriptor + spare_descriptors + 1) + ": raise the limit (ulimit -n)"};
}

std::string describe_end(int status) {
    if (WIFSIGNALED(status)) return std::string("it was killed by ") + strsignal(WTERMSIG(status));
    return "it exited with status " + std::to_string(WEXITSTATUS(status));
}

/// A file that is open as long as this lives.
class open_file {
public:
    open_file(const char* path, int mode) : number_(open(path, mode | O_CLOEXEC)) {}
    ~open_file() {
        if (number_ >= 0) close(number_);
    }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;

    int number() const { return number_; } ///< negative: it could not be opened

private:
    int number_;
};

class local_process final : public process_executor {
public:
    explicit local_process(const launch& what) : what_(what) { start(); }

    ~local_process() override { end_process(); }

    bool can_submit() const override { return channel_->can_submit(); }
    void submit(const job& j) override { channel_->submit(j); }
    std::size_t outstanding() const override { return channel_->outstanding(); }

    execution next() override {
        wait_until(std::chrono::steady_clock::time_point::max());
        return channel_->take();
    }

    bool wait_until(std::chrono::steady_clock::time_point then) override {
        if (channel_->wait(0ns)) return true; // mostly it is there: no look at the clock then
        std::uint64_t seen = channel_->control().heartbeat;
        auto since = std::chrono::steady_clock::now();
        while (!channel_->wait(wait_at_most(then))) {
            check_alive();
            if (what_.interrupted != nullptr && *what_.interrupted) throw executor_error{"interrupted"};
            const auto now = std::chrono::steady_clock::now();
            if (const std::uint64_t beat = channel_->control().heartbeat; beat != seen) {
                seen = beat;
                since = now;
            } else if (now - since > what_.watchdog) {
                give_up();
            }
            if (now >= then) return false;
        }
        return true;
    }

    /// What the process is at can only be ended with it: another one takes its place.
    void abandon() override {
        if (outstanding() == 0) return;
        const trace::control& c = channel_->control();
        const std::vector<std::uint64_t> visible(c.visible_pcs, c.visible_pcs + c.visible_count);
        std::vector<watch> watches;
        for (std::uint32_t i = 0; i < c.watch_count; ++i) watches.push_back({c.watches[i].address, c.watches[i].size});
        end_process();
        start();
        set_visible(visible);
        set_watches(watches);
    }

    void set_visible(std::span<const std::uint64_t> pcs) override {
        trace::control& c = channel_->control();
        c.visible_count = static_cast<std::uint32_t>(std::min<std::size_t>(pcs.size(), trace::max_visible_pcs));
        std::copy_n(pcs.begin(), c.visible_count, c.visible_pcs);
        ++c.visible_generation;
    }

    std::string memory_map() const override {
        std::ifstream in("/proc/" + std::to_string(child_) + "/maps");
        std::stringstream text;
        text << in.rdbuf();
        return text.str();
    }

    int process_id() const override { return child_; }
    const trace::control& control() const override { return channel_->control(); }

    bool read_memory(std::uint64_t address, void* to, std::size_t bytes) const override {
        const iovec local{to, bytes};
        const iovec remote{reinterpret_cast<void*>(address), bytes}; // NOLINT: an address in another process
        return process_vm_readv(child_, &local, 1, &remote, 1, 0) == static_cast<ssize_t>(bytes);
    }

    void set_watches(std::span<const watch> watches) override {
        trace::control& c = channel_->control();
        c.watch_count = static_cast<std::uint32_t>(std::min<std::size_t>(watches.size(), trace::max_watches));
        for (std::uint32_t i = 0; i < c.watch_count; ++i) c.watches[i] = {watches[i].address, watches[i].size, 0};
    }

    std::span<const std::uint64_t> watched(std::size_t step) const override {
        const std::uint64_t* rows = trace::slot_watched(&channel_->control(), channel_->last_slot());
        return {rows + step * trace::max_watches, channel_->control().watch_count};
    }

private:
    static std::chrono::nanoseconds wait_at_most(std::chrono::steady_clock::time_point then) {
        const auto now = std::chrono::steady_clock::now();
        return std::clamp<std::chrono::nanoseconds>(then - now, 0ns, 100ms);
    }

    void start() {
        channel_.emplace(what_.max_steps, what_.thread_limit, what_.stack_bytes,
                         static_cast<std::uint64_t>(what_.patience.count()));
        channel_->control().weak_failures = what_.weak_failures;
        spawn_program();
        wait_until_attached();
    }

    void spawn_program() {
        require_descriptors();
        const bool reads = !what_.stdin_file.empty();
        const open_file input(reads ? what_.stdin_file.c_str() : "/dev/null", reads ? O_RDONLY : O_RDWR);
        if (input.number() < 0)
            throw executor_error{"'" + what_.stdin_file + "' cannot be standard input: " + std::strerror(errno)};
        const open_file nowhere("/dev/null", O_RDWR);
        command how;
        how.words = {what_.program};
        how.words.insert(how.words.end(), what_.arguments.begin(), what_.arguments.end());
        how.environment = make_environment(what_);
        how.descriptors = {{input.number(), STDIN_FILENO},
                           {nowhere.number(), STDOUT_FILENO},
                           {nowhere.number(), STDERR_FILENO},
                           {STDERR_FILENO, trace::echo_descriptor},
                           {channel_->descriptor(), trace::channel_descriptor}};
        how.controlled = true;
        child_ = spawn(how);
        if (child_ < 0) throw executor_error{"cannot execute " + what_.program + ": " + std::strerror(-child_)};
    }

    void wait_until_attached() {
        const auto deadline = std::chrono::steady_clock::now() + what_.watchdog;
        std::chrono::nanoseconds pause = 50us;
        while (attached() == 0) {
            check_alive();
            if (std::chrono::steady_clock::now() > deadline)
                throw executor_error{"the program did not start: the runtime of Lockstep was not loaded into it"};
            std::this_thread::sleep_for(pause);
            pause = std::min<std::chrono::nanoseconds>(pause * 2, 5ms);
        }
    }

    std::uint32_t attached() const { return __atomic_load_n(&channel_->control().attached, __ATOMIC_SEQ_CST); }

    void check_alive() {
        if (attached() == 3) end_refused();
        int status = 0;
        if (waitpid(child_, &status, WNOHANG) != child_) return;
        child_ = -1;
        if (attached() == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 127)
            throw executor_error{what_.program +
                                 " cannot be loaded: a shared library that it needs is missing (see ldd)"};
        if (attached() == 0 && WIFEXITED(status) && WEXITSTATUS(status) == trace::other_version_status)
            throw executor_error{"the lockstep command and its runtime, " + what_.runtime +
                                 ", are of different versions: install both from one version of Lockstep"};
        if (attached() == 0)
            throw executor_error{
                "lockstep's runtime could not start in the program (is its address space limited? ulimit -v): " +
                describe_end(status)};
        throw executor_error{"the program ended where Lockstep could not see it: " + describe_end(status)};
    }

    /// The program has stopped and waits for its end.
    [[noreturn]] void end_refused() {
        const trace::control& c = channel_->control();
        const trace::call_stack& at = c.refused_at;
        refused_error error{{c.refusal},
                            c.refused_thread,
                            {at.pc, at.pc + std::min<std::size_t>(at.depth, trace::max_stack_depth)},
                            memory_map()};
        end_process();
        throw error;
    }

    void end_process() {
        if (child_ <= 0) return;
        kill(child_, SIGKILL);
        wait_for_end(child_);
        child_ = -1;
    }

    [[noreturn]] void give_up() {
        kill(child_, SIGUSR2);
        for (int i = 0; i < 100 && __atomic_load_n(&channel_->control().watchdog_answered, __ATOMIC_SEQ_CST) == 0; ++i)
            std::this_thread::sleep_for(1ms);
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(what_.watchdog).count();
        throw hung_error{
            "the program ran for " + std::to_string(seconds) +
                " s without a step that lockstep sees (a loop without synchronisation, or a system call that blocks)",
            channel_->control().watchdog_pc, channel_->control().watchdog_thread};
    }

    launch what_;
    std::optional<shared_channel> channel_; ///< a process has one of its own
    pid_t child_ = -1;
};

} // namespace

std::unique_ptr<process_executor> start_process(const launch& what) { return std::make_unique<local_process>(what); }

} // namespace lockstep::explore
