// nginx: as a proxy before our server, and as the server that our client asks.
#include "counterparts/counterpart.hpp"
#include "lockstep/net/stream.hpp"

#include <thread>

namespace {

using namespace lockstep::test;
using namespace lockstep::net::http;

/// nginx with one server of these directives, at a socket in the file system.
class nginx {
public:
    explicit nginx(const std::string& directives, const std::string& upstream = "") {
        const std::string off;
        put(folder / "nginx.conf",
            "daemon off; master_process off; pid " + (folder / "pid") + "; error_log " + (folder / "log") +
                ";\nevents {}\nhttp {\naccess_log off; default_type text/plain;\nclient_body_temp_path " +
                (folder / "bodies") + "; proxy_temp_path " + (folder / "proxied") + ";\nfastcgi_temp_path " +
                (folder / "f") + "; uwsgi_temp_path " + (folder / "u") + "; scgi_temp_path " + (folder / "s") + ";\n" +
                upstream + "\nserver { listen unix:" + (folder / "socket") + ";\n" + directives + "\n} }\n");
        program_.emplace(
            std::vector<std::string>{"nginx", "-p", folder.path(), "-c", folder / "nginx.conf", "-e", folder / "log"});
        const auto door = lockstep::net::address::unix_name(folder / "socket");
        std::error_code error;
        const auto until = std::chrono::steady_clock::now() + long_enough;
        while (!lockstep::net::connect(door, long_enough, error) && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        EXPECT_FALSE(error) << content_of(folder / "log");
    }

    /// A client of ours that reaches nothing but this.
    client_options options() const {
        return {.dial = [door = lockstep::net::address::unix_name(folder / "socket")](
                            const std::string&, std::uint16_t,
                            const lockstep::net::patience& wait) -> std::unique_ptr<lockstep::net::byte_stream> {
                    return std::make_unique<lockstep::net::stream>(lockstep::net::connect(door, wait));
                },
                .proxies = {}};
    }

    scratch_folder folder;

private:
    std::optional<lockstep::net::tests::command> program_;
};

class Nginx : public testing::Test {
protected:
    void SetUp() override {
        if (access("/usr/sbin/nginx", X_OK) == 0)
            setenv("PATH", (std::string(getenv("PATH")) + ":/usr/sbin").c_str(), 1);
        NEEDS("nginx");
    }
    scratch_folder files;
};

client_request ask(const std::string& target, method m = method::get) {
    return {.method = m, .uri = uri("http://site.example" + target)};
}

TEST_F(Nginx, IsAProxyBeforeOurServer) {
    const std::string text = numbers(1'000'000);
    put(files / "text", text);
    const running_httpd server({"--demo", files.path()});
    for (const char* version : {"1.0", "1.1"}) {
        const nginx proxy(
            std::string("location / { proxy_pass http://ours; proxy_http_version ") + version +
                "; proxy_set_header Connection ''; proxy_request_buffering off; client_max_body_size 0; }",
            "upstream ours { server " + server.at() + "; keepalive 4; }");
        client web(proxy.options());
        for (int i = 0; i < 10; ++i) EXPECT_EQ(web.send(ask("/text"), long_enough).read_all(), text);
        EXPECT_EQ(web.send(ask("/text", method::head), long_enough).fields().get("Content-Length"), "1000000");
        client_request post = ask("/", method::post);
        post.content = text;
        EXPECT_EQ(web.send(post, long_enough).read_all(), text);
        post.content = {[&text, at = std::size_t{0}](std::span<char> into) mutable {
                            const std::size_t n = std::string_view(text).substr(at).copy(into.data(), into.size());
                            at += n;
                            return n;
                        },
                        std::nullopt};
        EXPECT_EQ(web.send(std::move(post), long_enough).read_all(), text) << "chunked, by HTTP/" << version;
        client_request part = ask("/text");
        part.fields.set("Range", "bytes=5-9");
        EXPECT_EQ(web.send(std::move(part), long_enough).read_all(), text.substr(5, 5));
        EXPECT_EQ(web.send(ask("/none", method::head), long_enough).status(), status::not_found);
        EXPECT_EQ(web.idle(), 1U);
    }
}

TEST_F(Nginx, IsAServerForOurClient) {
    const std::string text = numbers(1'000'000);
    put(files / "text.txt", text);
    std::filesystem::create_directory(files / "folder");
    put(files / "folder/index.html", "<p>index");
    const nginx server("root " + files.path() +
                       "; gzip on; gzip_types text/plain; client_max_body_size 10; "
                       "location /moved { return 301 /text.txt; } location = /text.txt { }");
    client web(server.options());
    EXPECT_EQ(web.send(ask("/text.txt"), long_enough).read_all(), text);
    client_request packed = ask("/text.txt");
    packed.unpack = true;
    client_response unpacked = web.send(std::move(packed), long_enough);
    EXPECT_TRUE(unpacked.is_unpacked());
    EXPECT_EQ(unpacked.head().framing, framing::chunked);
    EXPECT_EQ(unpacked.read_all(), text);
    EXPECT_EQ(web.send(ask("/moved"), long_enough).redirects(), 1);
    // A folder without its slash: the redirect is absolute, with the host that was asked.
    EXPECT_EQ(web.send(ask("/folder"), long_enough).read_all(), "<p>index");

    client_response whole = web.send(ask("/text.txt", method::head), long_enough);
    client_request same = ask("/text.txt");
    same.fields.set("If-None-Match", *whole.fields().get("ETag"));
    EXPECT_EQ(web.send(std::move(same), long_enough).status(), status::not_modified);
    client_request part = ask("/text.txt");
    part.fields.set("Range", "bytes=999995-");
    EXPECT_EQ(web.send(std::move(part), long_enough).read_all(), text.substr(999'995));
    client_request large = ask("/text.txt", method::post);
    large.content = text;
    EXPECT_EQ(web.send(std::move(large), long_enough).status(), status::content_too_large);
}

TEST_F(Nginx, ClosesKeptConnectionsAndNobodyNotices) {
    put(files / "a", "a");
    const nginx server("root " + files.path() + "; keepalive_requests 3;");
    client web(server.options());
    for (int i = 0; i < 20; ++i) EXPECT_EQ(web.send(ask("/a"), long_enough).read_all(), "a");
}

} // namespace
