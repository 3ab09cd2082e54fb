#include "server.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace bench {

namespace fs = std::filesystem;

namespace {

struct socket_of_ours {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ~socket_of_ours() { close(descriptor); }
};

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    return at;
}

bool answers(std::uint16_t port) {
    for (int i = 0; i < 100; ++i) {
        const socket_of_ours s;
        const sockaddr_in at = loopback(port);
        if (connect(s.descriptor, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

/// One process, as few calls of the system as it can do with: no log, its answer's file kept open.
std::string nginx_configuration(const fs::path& folder, service what, std::uint16_t port) {
    std::string text = "daemon off; master_process off; error_log stderr crit; pid " + (folder / "nginx.pid").string() +
                       "; worker_rlimit_nofile 20000; events { worker_connections 20000; }\n"
                       "http { access_log off; sendfile on; tcp_nopush off; default_type text/plain;\n"
                       "keepalive_timeout 600s; keepalive_requests 1000000000; open_file_cache max=100;\n";
    for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        text += std::string(kind) + "_temp_path " + (folder / "nginx").string() + ";\n";
    text += "server { listen 127.0.0.1:" + std::to_string(port) + (what == service::https ? " ssl" : "") +
            " backlog=4096; root " + folder.string() + ";\n";
    if (what == service::https)
        text += "ssl_certificate " + (folder / "certificate.pem").string() + "; ssl_certificate_key " +
                (folder / "key.pem").string() + ";\n";
    return text + "} }\n";
}

std::string h2o_configuration(const fs::path& folder, service what, std::uint16_t port) {
    std::string text = "num-threads: 1\nmax-connections: 20000\nhttp1-request-timeout: 600\nlisten:\n"
                       "  host: 127.0.0.1\n  port: " +
                       std::to_string(port) + "\n";
    if (what == service::https)
        text += "  ssl:\n    neverbleed: OFF\n    certificate-file: " + (folder / "certificate.pem").string() +
                "\n    key-file: " + (folder / "key.pem").string() + "\n";
    if (geteuid() == 0) text = "user: root\n" + text;
    return text + "hosts:\n  default:\n    paths:\n      \"/\":\n        file.dir: " + folder.string() + "\n";
}

std::string written(const fs::path& file, const std::string& text) {
    std::ofstream(file) << text;
    return file.string();
}

} // namespace

std::uint16_t free_port() {
    const socket_of_ours s;
    sockaddr_in at = loopback(0);
    socklen_t size = sizeof at;
    bind(s.descriptor, reinterpret_cast<sockaddr*>(&at), size);
    getsockname(s.descriptor, reinterpret_cast<sockaddr*>(&at), &size);
    return ntohs(at.sin_port);
}

std::optional<server> server::start(const std::string& programs, service what, const std::string& who, unsigned workers,
                                    place where) {
    const fs::path folder = fs::absolute(programs);
    const std::string count = std::to_string(workers);
    const std::string kind = what == service::echo ? "echo" : "http";
    std::vector<std::string> command, environment;
    std::uint16_t port = 0;
    if (who == "nginx") {
        port = free_port();
        command = {"/usr/sbin/nginx", "-c", written(folder / "nginx.conf", nginx_configuration(folder, what, port))};
    } else if (who == "h2o") {
        port = free_port();
        command = {"h2o", "-c", written(folder / "h2o.conf", h2o_configuration(folder, what, port))};
    } else if (who == "go") {
        command = {(folder / ("go_" + kind)).string()};
        environment = {"GOMAXPROCS=" + count};
    } else if (who == "asio_threaded") {
        command = {(folder / "echo_asio").string(), count, "1"};
    } else {
        command = {(folder / (kind + "_" + (who == "lockstep" ? "fibers" : who))).string(), count};
    }
    if (what != service::echo && port == 0) command.push_back(folder.string());
    if (what == service::https && port == 0) command.emplace_back("tls");
    return run(command, where, environment, port);
}

std::optional<server> server::run(const std::vector<std::string>& command, place where,
                                  const std::vector<std::string>& environment, std::uint16_t port) {
    if (!is_there(command.front())) return std::nullopt;
    auto process = std::make_unique<child>(command, where, environment);
    if (port == 0) {
        const auto said = process->line();
        if (!said) return std::nullopt;
        port = static_cast<std::uint16_t>(std::stoi(*said));
    }
    return answers(port) ? std::optional(server(std::move(process), port)) : std::nullopt;
}

double server::cpu_seconds() const {
    double nanoseconds = 0;
    for (const auto& task : fs::directory_iterator(proc() + "/task")) {
        double of_it = 0;
        std::ifstream(task.path() / "schedstat") >> of_it;
        nanoseconds += of_it;
    }
    return nanoseconds * 1e-9;
}

double server::memory_bytes() const {
    double kib = 0;
    std::ifstream rollup(proc() + "/smaps_rollup"), status(proc() + "/status");
    for (std::string line; std::getline(rollup, line);)
        if (line.starts_with("Pss:")) kib += std::stod(line.substr(4));
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmPTE:")) kib += std::stod(line.substr(6));
    return kib * 1024;
}

std::size_t server::descriptors() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(proc() + "/fd"), fs::directory_iterator()));
}

} // namespace bench
