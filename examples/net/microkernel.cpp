// microkernel: the lecture's two structures of an operating system. "Split OS into separate processes. Pass messages among these
// components (e.g., via RPC) instead of system calls." `microkernel --help` says the rest; the parts are in microkernel/.
#include "common/options.hpp"
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/net/node/tcp_transport.hpp"
#include "lockstep/net/service/client.hpp"
#include "lockstep/net/service/server.hpp"
#include "microkernel/application.hpp"
#include "microkernel/interfaces.hpp"
#include "microkernel/kernel.hpp"
#include "microkernel/parts.hpp"

#include <filesystem>

namespace net = lockstep::net;
using namespace microkernel;
using std::chrono::milliseconds;

namespace {

constexpr const char* footer =
    R"(An application takes notes in a file, and shows them in a window: it calls read, write and draw. In the monolithic form these
are functions in the same process; in the microkernel the file system and the windows are processes, and all that passes
between them are messages. The same run tells what a call costs in each. Then one of the servers dies in the midst of a call:
the monolithic system is gone with it; in the microkernel it is started again, the application is told of an error, and goes
on.

Examples:
  microkernel                                    both forms; then the files die, then the windows
  microkernel --form microkernel --dies windows
  microkernel --form microkernel --dies nobody --notes 5000   and kill -9 one of the processes that it names

Exit status: 0 the microkernel has kept all notes, 1 it has not, 2 the command line makes no sense.)";

struct settings {
    std::vector<std::string> forms{"monolithic", "microkernel"}, dies{"nobody", "files", "windows"};
    int notes = 200;
    int patience = 500;

    /// In the midst of the notes, for who is to die.
    int death_of(const std::string& part, const std::string& who, int calls_a_note) const {
        return part == who ? notes * calls_a_note / 2 + 1 : 0;
    }
    net::address place_of(const std::string& part) const {
        return net::address::unix_name(fmt::format("@lockstep-microkernel-{}-{}", system, part));
    }
    pid_t system = getpid(); ///< tells its names from those of others
};

/// A folder that goes with it.
class disk {
public:
    disk() {
        std::string name = std::filesystem::temp_directory_path() / "microkernel.XXXXXX";
        if (mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
        path_ = name;
    }
    disk(const disk&) = delete;
    disk& operator=(const disk&) = delete;
    ~disk() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

template <class Files, class Windows>
int use(Files& files, Windows& windows, const settings& s) {
    application app(files, windows);
    app.run(s.notes);
    const bool all = app.has_all(s.notes);
    fmt::print("{}  {} of {} notes are there; errors that the application was told of: {}\n  a call: {}\n", app.look(),
               all ? "all" : "not all", s.notes, app.noticed(), app.cost().to_string());
    return all ? 0 : 1;
}

// --- monolithic -----------------------------------------------------------------------------------------------------------

int monolithic(const settings& s, const std::string& who_dies) {
    const disk files_are_here;
    kernel k; // the process is the system
    const int how = k.run("system", [&] {
        file_system files(files_are_here.path(), s.death_of("files", who_dies, 2));
        window_system windows(s.death_of("windows", who_dies, 1));
        return use(files, windows, s);
    });
    if (how > 128) fmt::print("  the whole system is gone, by signal {}\n", how - 128);
    return who_dies == "nobody" ? how : 0; // it promises nothing then
}

// --- microkernel ----------------------------------------------------------------------------------------------------------

/// Serves one part of the system in this process, for ever. `assign` gives the handlers.
template <template <template <class> class> class Interface, class Assign>
[[noreturn]] void serve(const settings& s, const std::string& part, Assign assign) {
    net::tcp_transport network({.listens_at = s.place_of(part)});
    net::node me(part, network);
    net::service_host host(me);
    net::server<Interface> served(host);
    assign(served);
    served.open();
    for (;;) pause();
}

void serve_files(const settings& s, const std::string& where, int death) {
    file_system files(where, death);
    serve<file_interface>(s, "files", [&](auto& served) {
        served.read = [&](const std::string& name) { return files.read(name); };
        served.write = [&](const std::string& name, const std::string& content) { files.write(name, content); };
    });
}

void serve_windows(const settings& s, int death) {
    window_system windows(death);
    serve<window_interface>(s, "windows", [&](auto& served) {
        served.create = [&](const std::string& t, std::int64_t c, std::int64_t r) { return windows.create(t, c, r); };
        served.draw = [&](std::int64_t number, const std::string& text) { windows.draw(number, text); };
        served.look = [&](std::int64_t number) { return windows.look(number); };
    });
}

int use_by_messages(const settings& s) {
    net::tcp_transport network({.directory = {{"files", s.place_of("files")}, {"windows", s.place_of("windows")}},
                                .longest_pause = milliseconds(100)});
    net::node me("application", network);
    // The application itself decides what to do about an error.
    const net::client_options options{.deadline = milliseconds(s.patience), .attempts = 1};
    const net::client<file_interface> files(me, "files", options);
    const net::client<window_interface> windows(me, "windows", options);
    return lockstep::go([&] { return use(files, windows, s); }).join();
}

int by_messages(const settings& s, const std::string& who_dies) {
    const disk files_are_here;
    kernel k;
    // The first of them dies, its successors do not.
    k.serve("files", [&](int predecessors) {
        serve_files(s, files_are_here.path(), predecessors == 0 ? s.death_of("files", who_dies, 2) : 0);
    });
    k.serve("windows",
            [&](int predecessors) { serve_windows(s, predecessors == 0 ? s.death_of("windows", who_dies, 1) : 0); });
    return k.run("application", [&] { return use_by_messages(s); });
}

settings options_of(int argc, char** argv) {
    settings s;
    CLI::App app("An operating system in two structures: monolithic, and as processes that talk by messages.");
    app.footer(footer);
    app.add_option("--form", s.forms, "Which of them")->check(CLI::IsMember({"monolithic", "microkernel"}));
    app.add_option("--dies", s.dies, "Who is to die")->check(CLI::IsMember({"nobody", "files", "windows"}));
    app.add_option("--notes", s.notes, "How many are taken")->check(CLI::Range(2, 20'000))->capture_default_str();
    app.add_option("--patience", s.patience, "Milliseconds that the application waits for an answer")
        ->check(CLI::Range(1, 60'000))
        ->capture_default_str();
    examples::parse_or_exit(app, argc, argv);
    return s;
}

} // namespace

int main(int argc, char** argv) {
    const settings s = options_of(argc, argv);
    try {
        int worst = 0;
        for (const std::string& who : s.dies)
            for (const std::string& form : s.forms) {
                fmt::print("{}, {} dies\n", form, who);
                worst |= form == "monolithic" ? monolithic(s, who) : by_messages(s, who);
            }
        return worst == 0 ? 0 : 1;
    } catch (const std::exception& e) {
        fmt::print(stderr, "microkernel: {}\n", e.what());
        return 1;
    }
}
