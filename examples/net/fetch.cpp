// fetch URL…: gets what is there, by lockstep's HTTP client in plain blocking style. `fetch --help` says the rest.
#include "common/progress_bar.hpp"
#include "fetch/partial_file.hpp"
#include "lockstep/net/http/characters.hpp"
#include "lockstep/net/http/client/client.hpp"
#include "lockstep/net/http/fault.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <csignal>
#include <cstdio>
#include <thread>

namespace http = lockstep::net::http;
using std::chrono::milliseconds;

namespace {

enum outcome : int {
    all_well = 0,
    refused = 1,
    bad_usage = 2,
    not_reached = 3,
    too_slow = 4,
    bad_answer = 5,
    bad_file = 6,
    interrupted = 130
};

constexpr const char* footer = R"(Examples:
  fetch http://127.0.0.1:8080/                   show it
  fetch -o page.html http://example.org/         into a file, which appears when it is complete
  fetch -O --resume http://example.org/big.iso   go on where the last attempt broke off
  fetch -I http://example.org/                   the head only
  fetch -d 'name=Ada' http://127.0.0.1:8080/     POST
  fetch -X PUT -d @photo.jpg -H 'Content-Type: image/jpeg' http://127.0.0.1:8080/photos/1
  http_proxy=http://proxy:3128 fetch http://example.org/

Exit status:
  0    every answer came, whole, with a status below 400
  1    a server answered with a status of 400 or above
  2    the command line or a URL makes no sense
  3    nobody was reached: name, connection, proxy or certificate
  4    --max-time or --connect-timeout was over
  5    an answer was malformed, cut short, too large, or redirected without end
  6    a file could not be read or written
  130  Ctrl-C
The first that is not 0, where there are several URLs.

The environment's http_proxy, https_proxy, all_proxy and no_proxy are obeyed. Credentials in a URL (http://user:password@host/)
go to that host only.)";

struct command {
    std::vector<std::string> urls, fields;
    std::string output, method, data, trusts;
    bool remote_name = false, head_only = false, with_head = false, no_redirects = false, resume = false;
    bool compressed = false, quiet = false, has_data = false, insecure = false;
    double max_time = 0, connect_timeout = 10;

    bool into_file() const { return remote_name || !output.empty(); }
};

/// Reads the command line. Nothing: it is done with, and `status` is how.
std::optional<command> read_command_line(int argc, char** argv, int& status) {
    command c;
    CLI::App app("Gets what URLs stand for.", "fetch");
    app.footer(footer);
    app.add_option("URL", c.urls, "http://host[:port]/path")->required();
    auto* const output = app.add_option("-o,--output", c.output, "write to this file")->type_name("FILE");
    app.add_flag("-O,--remote-name", c.remote_name, "write to a file with the URL's last name")->excludes(output);
    app.add_flag("-I,--head", c.head_only, "ask for the head only, and show it");
    app.add_flag("-i,--include", c.with_head, "show the head, too");
    app.add_option("-X,--request", c.method, "the method; otherwise GET, or POST with -d")->type_name("METHOD");
    auto* const data = app.add_option("-d,--data", c.data, "send this; @FILE: what is in it, @-: standard input");
    data->type_name("TEXT");
    app.add_option("-H,--header", c.fields, "send this field; may be given again")->type_name("'NAME: VALUE'");
    app.add_flag("--no-redirects", c.no_redirects, "show redirects instead of following them");
    app.add_flag("--resume", c.resume, "keep what is not complete, and go on with it");
    app.add_flag("--compressed", c.compressed, "ask for gzip, and unpack it");
    app.add_option("--max-time", c.max_time, "give up after so long")
        ->type_name("SECONDS")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--connect-timeout", c.connect_timeout, "give up connecting after so long (10)")
        ->type_name("SECONDS")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--cacert", c.trusts, "trust these certificates instead of the system's")->type_name("FILE");
    app.add_flag("-k,--insecure", c.insecure, "speak TLS with anybody, whatever the certificate says");
    app.add_flag("-q,--quiet", c.quiet, "no progress bar (without a terminal there is none)");
    try {
        app.parse(argc, argv);
        if (!c.output.empty() && c.urls.size() > 1)
            throw CLI::ValidationError("-o", "takes one URL; use -O for several");
        if (c.resume && !c.into_file()) throw CLI::ValidationError("--resume", "needs -o or -O");
    } catch (const CLI::ParseError& e) {
        status = app.exit(e) == 0 ? all_well : bad_usage;
        return std::nullopt;
    }
    c.has_data = data->count() != 0;
    return c;
}

// --- the request --------------------------------------------------------------------------------------------------------

http::request_content content_of(const command& c) {
    if (!c.has_data) return {};
    if (!c.data.starts_with('@')) return c.data;
    const std::string name = c.data.substr(1);
    const bool is_input = name == "-";
    const std::shared_ptr<std::FILE> file(is_input ? stdin : std::fopen(name.c_str(), "rb"), [is_input](std::FILE* f) {
        if (f != nullptr && !is_input) std::fclose(f);
    });
    if (!file) throw fetch::file_error("opening " + name);
    const auto read = [file, name](std::span<char> into) {
        const std::size_t n = std::fread(into.data(), 1, into.size(), file.get());
        if (n == 0 && std::ferror(file.get()) != 0) throw fetch::file_error("reading " + name);
        return n;
    };
    struct stat is {};
    if (fstat(fileno(file.get()), &is) != 0 || !S_ISREG(is.st_mode)) return {read, std::nullopt};
    return {read, static_cast<std::uint64_t>(is.st_size), [file] { std::rewind(file.get()); }};
}

http::client_request request_of(const command& c, const std::string& url) {
    http::client_request r{.uri = http::uri(url.find("://") == url.npos ? "http://" + url : url)};
    const std::string method = !c.method.empty() ? c.method : c.head_only ? "HEAD" : c.has_data ? "POST" : "GET";
    const auto known = http::method_named(method);
    if (!known) throw std::invalid_argument("there is no method " + method);
    r.method = *known;
    for (const std::string& f : c.fields) {
        const std::size_t colon = f.find(':');
        if (colon == f.npos) throw std::invalid_argument("a field is NAME: VALUE, and not " + f);
        r.fields.add(f.substr(0, colon), http::trimmed(std::string_view(f).substr(colon + 1)));
    }
    r.content = content_of(c);
    if (c.has_data && !r.fields.contains("Content-Type"))
        r.fields.set("Content-Type",
                     c.data.starts_with('@') ? "application/octet-stream" : "application/x-www-form-urlencoded");
    r.unpack = c.compressed && !c.resume; // a part of what is packed is a part of what is packed
    r.expect_continue = c.has_data && r.content.length().value_or(1'000'000) >= 1'000'000;
    r.follow_redirects = !c.no_redirects;
    return r;
}

// --- the answer ---------------------------------------------------------------------------------------------------------

void show_head(const http::client_response& answer) {
    std::string text;
    http::append_head(text, answer.head());
    std::erase(text, '\r');
    fetch::write_all(STDOUT_FILENO, text, "standard output");
}

std::string file_name(const command& c, const http::uri& asked) {
    if (!c.remote_name) return c.output;
    const std::string path(asked.path());
    const std::string name = http::percent_decode(path.substr(path.rfind('/') + 1)).value();
    // What a URL says is a name, and not a way to somewhere else.
    if (name.empty() || name == "." || name == ".." || name.find('/') != name.npos || name.find('\0') != name.npos)
        return "index.html";
    return name;
}

template <class Sink>
void copy(http::client_response& answer, examples::progress_bar& bar, Sink&& sink) {
    std::vector<char> buffer(64 * 1024);
    while (const std::size_t n = answer.read_some(buffer)) {
        sink(std::string_view(buffer.data(), n));
        bar.add(n);
    }
}

std::optional<std::uint64_t> size_of(const http::client_response& answer, std::uint64_t before) {
    if (answer.head().framing != http::framing::length || answer.is_unpacked()) return std::nullopt;
    return before + answer.head().content_length;
}

/// What a later request can tell that the server still has the same; empty: nothing. Weak tags don't (RFC 9110, 8.8.3.2).
std::string validator_of(const http::fields& f) {
    const auto tag = f.get("ETag");
    if (tag && tag->starts_with('"')) return std::string(*tag);
    return tag ? "" : std::string(f.get("Last-Modified").value_or(""));
}

/// Does it begin where our part ends? "bytes 100-199/200" (RFC 9110, 14.4)
bool goes_on_at(const http::client_response& answer, std::uint64_t size) {
    return answer.fields().get("Content-Range").value_or("").starts_with("bytes " + std::to_string(size) + "-");
}

void get_into_file(const command& c, http::client& web, http::client_request r, const lockstep::net::patience& wait,
                   std::optional<http::client_response>& answer) {
    const std::string name = file_name(c, r.uri);
    fetch::partial_file file(name, r.uri.without_userinfo().to_string(), c.resume);
    http::client_request whole = r;
    if (file.size() != 0) {
        r.fields.set("Range", "bytes=" + std::to_string(file.size()) + "-");
        r.fields.set("If-Range", file.validator());
    }
    answer = web.send(std::move(r), wait);
    if (answer->status() == http::status::range_not_satisfiable && file.size() != 0) {
        if (answer->fields().get("Content-Range") == "bytes */" + std::to_string(file.size())) {
            file.complete(); // only its name was missing
            answer.reset();
            return;
        }
        file.begin_anew("");
        answer = web.send(std::move(whole), wait);
    }
    if (code_of(answer->status()) >= 400) return;
    const bool goes_on = answer->status() == http::status::partial_content && file.size() != 0;
    if (goes_on && !goes_on_at(*answer, file.size()))
        throw std::system_error(http::fault::bad_field,
                                name + ": the server has sent another range than was asked for");
    if (!goes_on) file.begin_anew(validator_of(answer->fields()));
    examples::progress_bar bar(!c.quiet && isatty(STDERR_FILENO) == 1, name.substr(name.rfind('/') + 1), file.size(),
                               size_of(*answer, file.size()));
    copy(*answer, bar, [&](std::string_view bytes) { file.write(bytes); });
    file.complete();
}

int get(const command& c, http::client& web, const std::string& url, const lockstep::net::patience& wait) {
    http::client_request r = request_of(c, url);
    std::optional<http::client_response> answer;
    const bool into_file = c.into_file() && !c.head_only;
    if (into_file) get_into_file(c, web, std::move(r), wait, answer);
    else answer = web.send(std::move(r), wait);
    if (!answer) return all_well;
    if (c.with_head || c.head_only) show_head(*answer);
    const bool bad = code_of(answer->status()) >= 400;
    if (bad)
        fmt::print(stderr, "fetch: {}: {} {}\n", answer->uri().to_string(), code_of(answer->status()),
                   reason_phrase(answer->status()));
    if (!into_file) {
        const bool shown = !c.quiet && isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0 && !c.head_only;
        examples::progress_bar bar(shown, url, 0, size_of(*answer, 0));
        copy(*answer, bar, [](std::string_view bytes) { fetch::write_all(STDOUT_FILENO, bytes, "standard output"); });
    }
    return bad ? refused : all_well;
}

// --- failures -----------------------------------------------------------------------------------------------------------

outcome outcome_of(const std::error_code& e) {
    if (e == std::errc::timed_out) return too_slow;
    if (e == std::errc::operation_canceled) return interrupted;
    if (e == http::client_fault::proxy_refused || e == http::client_fault::proxy_spoke) return not_reached;
    if (e.category() == http::fault_category() || e.category() == http::client_fault_category()) return bad_answer;
    return not_reached;
}

int get_or_say_why(const command& c, http::client& web, const std::string& url, const lockstep::net::patience& wait) {
    int status = all_well;
    try {
        return get(c, web, url, wait);
    } catch (const fetch::file_error& e) {
        fmt::print(stderr, "fetch: {}\n", e.what());
        status = bad_file;
    } catch (const std::system_error& e) {
        fmt::print(stderr, "fetch: {}\n", e.what());
        status = outcome_of(e.code());
    } catch (const std::exception& e) {
        fmt::print(stderr, "fetch: {}\n", e.what());
        status = bad_usage;
    }
    return status;
}

/// Ctrl-C and SIGTERM end what waits, so that what was begun is put away.
std::stop_token stopped_by_signals() {
    static std::stop_source stop;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread([signals] {
        int which = 0;
        sigwait(&signals, &which);
        stop.request_stop();
    }).detach();
    return stop.get_token();
}

} // namespace

int main(int argc, char** argv) {
    int status = all_well;
    const auto c = read_command_line(argc, argv, status);
    if (!c) return status;
    std::signal(SIGXFSZ, SIG_IGN); // a limit is an error like a full disk
    const std::stop_token stop = stopped_by_signals();
    const auto milliseconds_of = [](double seconds) { return milliseconds(static_cast<std::int64_t>(seconds * 1000)); };
    lockstep::net::patience wait = stop;
    if (c->max_time > 0) wait = wait.at_most(milliseconds_of(c->max_time));
    try {
        http::client web({.connect_within = milliseconds_of(c->connect_timeout),
                          .user_agent = "fetch (lockstep)",
                          .tls = {.verifies = !c->insecure, .trusts = c->trusts}});
        for (const std::string& url : c->urls)
            if (const int one = get_or_say_why(*c, web, url, wait); one != all_well && status == all_well) status = one;
    } catch (const std::invalid_argument& e) { // the environment's proxies
        fmt::print(stderr, "fetch: {}\n", e.what());
        status = bad_usage;
    }
    return status;
}
