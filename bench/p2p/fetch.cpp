// A folder from four peers at once, beside the same bytes over one plain TCP connection, both from disk to disk on this machine; each
// party is a process.
#include "lockstep/net/listener.hpp"
#include "lockstep/net/p2p/transfer/content_exchange.hpp"
#include "lockstep/net/p2p/transfer/folder.hpp"
#include "lockstep/net/p2p/wire/peer_transport.hpp"
#include "p2p/figures.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

namespace bench::p2p {

namespace {

namespace net = lockstep::net;
using namespace lockstep::net::p2p;
namespace fs = std::filesystem;
using clock = std::chrono::steady_clock;

/// A folder that goes at the end.
struct scratch {
    scratch() {
        std::string name = fs::temp_directory_path() / "p2p_fetch.XXXXXX";
        if (mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
        at = name;
    }
    ~scratch() { fs::remove_all(at); }
    fs::path at;
};

/// f in a process of its own, which says something to us.
class other_process {
public:
    template <class F>
    explicit other_process(F f) {
        int both[2];
        if (pipe(both) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
        process_ = fork();
        if (process_ == 0) {
            close(both[0]);
            try {
                f([&](const std::string& said) { (void)!write(both[1], (said + "\n").data(), said.size() + 1); });
            } catch (const std::exception& e) {
                std::fprintf(stderr, "%s\n", e.what());
            }
            _exit(0);
        }
        close(both[1]);
        said_ = both[0];
    }
    ~other_process() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
        close(said_);
    }
    std::string line() const {
        std::string line;
        for (char c = 0; read(said_, &c, 1) == 1 && c != '\n';) line += c;
        return line;
    }

private:
    pid_t process_ = -1;
    int said_ = -1;
};

/// A peer with what a fetch needs.
struct party {
    party()
        : network(who, {.listens_at = net::address::loopback()}), me(who, network), directory(me), contents(directory) {
    }
    void join(const std::string& through) {
        me.join({network.meet(net::address(std::string_view(through)), std::chrono::seconds(10))});
    }
    identity who = identity::generate();
    peer_transport network;
    peer me;
    provider_directory directory;
    content_exchange contents;
};

void serve(const fs::path& folder, const std::string& through, const std::function<void(const std::string&)>& says) {
    const auto shared = std::make_shared<shared_folder>(folder);
    party us;
    if (through.empty()) us.me.join({});
    else us.join(through);
    us.contents.serve(shared->root(), shared);
    says(us.network.local().to_string());
    says(shared->root().hex());
    pause();
}

double fetch_once(const fs::path& into, const std::string& through, const digest& root) {
    const other_process one([&](const auto& says) {
        party us;
        us.join(through);
        const auto begin = clock::now();
        fetch_folder(root, into, us.me.clock(), us.contents.finder(root), {});
        says(std::to_string(std::chrono::duration<double>(clock::now() - begin).count()));
    });
    return std::stod(one.line());
}

double copy_once(const fs::path& from, const fs::path& into) {
    net::listener door(net::address::loopback());
    const other_process sender([&](const auto&) {
        net::stream to = door.accept();
        std::ifstream file(from, std::ios::binary);
        std::string buffer(256 << 10, '\0');
        while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0)
            to.write_all(std::string_view(buffer).substr(0, static_cast<std::size_t>(file.gcount())));
    });
    const auto begin = clock::now();
    net::stream source = net::connect(door.local());
    std::ofstream file(into, std::ios::binary);
    std::string buffer(256 << 10, '\0');
    while (const std::size_t n = source.read_some(buffer)) file.write(buffer.data(), static_cast<std::streamsize>(n));
    file.close();
    return std::chrono::duration<double>(clock::now() - begin).count();
}

double median(std::vector<double> of) {
    std::ranges::nth_element(of, of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2));
    return of[of.size() / 2];
}

} // namespace

void measure_fetch(figures& into, std::size_t bytes, std::size_t rounds) {
    constexpr int sources = 4;
    const scratch disk;
    fs::create_directory(disk.at / "shared");
    {
        std::mt19937_64 random(1);
        std::ofstream file(disk.at / "shared/data", std::ios::binary);
        for (std::size_t n = 0; n < bytes; n += 8) {
            const std::uint64_t word = random();
            file.write(reinterpret_cast<const char*>(&word), sizeof word);
        }
    }
    std::vector<std::unique_ptr<other_process>> all;
    std::string first, root;
    for (int n = 0; n < sources; ++n) {
        all.push_back(
            std::make_unique<other_process>([&](const auto& says) { serve(disk.at / "shared", first, says); }));
        const std::string at = all.back()->line();
        if (first.empty()) first = at;
        root = all.back()->line();
    }
    std::vector<double> fetches, copies;
    for (std::size_t n = 0; n < rounds; ++n) {
        fetches.push_back(fetch_once(disk.at / "fetched", first, digest::from_hex(root).value()));
        fs::remove_all(disk.at / "fetched");
        copies.push_back(copy_once(disk.at / "shared/data", disk.at / "copied"));
        fs::remove(disk.at / "copied");
    }
    const double mib = static_cast<double>(bytes) / (1 << 20);
    into.add({.what = "fetch from four sources", .value = mib / median(fetches), .unit = "MiB/s"});
    into.add({.what = "one plain TCP connection", .value = mib / median(copies), .unit = "MiB/s"});
    into.add({.what = "fetch beside that",
              .value = median(copies) / median(fetches),
              .unit = "x",
              .to_reach = 0.8,
              .kind = figure::at_least});
}

} // namespace bench::p2p
