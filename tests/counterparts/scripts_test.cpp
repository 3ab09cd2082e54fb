// Node's http and Python's http.client and http.server, in both directions.
#include "counterparts/counterpart.hpp"

namespace {

using namespace lockstep::test;
using namespace lockstep::net::http;

class Node : public testing::Test {
protected:
    void SetUp() override { NEEDS("node"); }
    scratch_folder folder;
};

TEST_F(Node, IsAServerForOurClient) {
    put(folder / "server.js", R"(
        const http = require('http');
        const server = http.createServer((request, response) => {
            let all = '';
            request.on('data', piece => all += piece);
            request.on('end', () => {
                if (request.url == '/hints') response.writeEarlyHints({link: '</a>; rel=preload'});
                if (request.url == '/trailers') {
                    response.writeHead(200, {Trailer: 'X-Sum'});
                    response.write('one ');
                    response.write('two');
                    response.addTrailers({'X-Sum': '7'});
                }
                response.end(request.method + ' ' + all);
            });
        });
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));)");
    const their_server node({"node", folder / "server.js"});
    client web({.proxies = {}});
    EXPECT_EQ(web.get(node.uri(), long_enough).read_all(), "GET ");
    EXPECT_EQ(web.get(node.uri("/hints"), long_enough).read_all(), "GET ");
    client_response chunked = web.get(node.uri("/trailers"), long_enough);
    EXPECT_EQ(chunked.read_all(), "one twoGET ");
    EXPECT_EQ(chunked.trailers().get("x-sum"), "7");
    const std::string text = numbers(500'000);
    EXPECT_EQ(web.send({.method = method::post, .uri = uri(node.uri()), .content = text, .expect_continue = true},
                       long_enough)
                  .read_all(),
              "POST " + text);
    const auto letters = [left = 3](std::span<char> into) mutable -> std::size_t {
        if (left-- == 0) return 0;
        return std::string("abc").copy(into.data(), into.size());
    };
    EXPECT_EQ(web.send({.method = method::put, .uri = uri(node.uri()), .content = {letters, std::nullopt}}, long_enough)
                  .read_all(),
              "PUT abcabcabc");
    EXPECT_EQ(web.idle(), 1U);
}

TEST_F(Node, IsAClientOfOurServer) {
    put(folder / "client.js", R"(
        const http = require('http');
        const agent = new http.Agent({keepAlive: true, maxSockets: 1});
        const ask = (method, path, pieces, headers = {}) => new Promise((good, bad) => {
            const request = http.request({agent, host: '127.0.0.1', port: process.argv[2], method, path, headers}, response => {
                let all = '';
                response.on('data', piece => all += piece);
                response.on('end', () => good(response.statusCode + ' ' + all + ' ' + request.reusedSocket));
            });
            request.on('error', bad);
            request.on('continue', () => { console.log('continue'); request.end(pieces[0]); });
            if (headers.Expect) return request.flushHeaders();
            for (const piece of pieces) request.write(piece);
            request.end();
        });
        (async () => {
            console.log(await ask('GET', '/cookie', [], {Cookie: 'a=1'}));
            console.log(await ask('POST', '/', ['one ', 'two']));
            console.log(await ask('POST', '/', ['asked'], {Expect: '100-continue', 'Content-Length': 5}));
            console.log(await ask('GET', '/none', []));
        })();)");
    const running_httpd server({"--demo"});
    const ran r = run("timeout 60 node " + (folder / "client.js") + " " + std::to_string(server.port()));
    EXPECT_EQ(r.out, "200 a=1\n false\n200 one two true\ncontinue\n200 asked true\n404 Not Found\n true\n") << r.err;
}

class Python : public testing::Test {
protected:
    void SetUp() override {
        if (access(python.c_str(), X_OK) != 0) GTEST_SKIP() << "there is no " << python;
    }
    scratch_folder folder;
};

TEST_F(Python, IsAClientOfOurServer) {
    put(folder / "client.py", R"(
import http.client, sys
c = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]), timeout=30)
def ask(*what, **how):
    c.request(*what, **how)
    r = c.getresponse()
    print(r.status, r.read().decode().strip(), r.will_close)
ask('GET', '/cookie', headers={'Cookie': 'a=1'})
ask('POST', '/', body='text')
ask('POST', '/', body=iter([b'one ', b'two']), encode_chunked=True, headers={'Transfer-Encoding': 'chunked'})
ask('HEAD', '/')
ask('BREW', '/')
)");
    const running_httpd server({"--demo"});
    const ran r = run(python + " " + (folder / "client.py") + " " + std::to_string(server.port()));
    EXPECT_EQ(r.out, "200 a=1 False\n200 text False\n200 one two False\n200  False\n501 Not Implemented: the method is "
                     "not implemented True\n")
        << r.err;
}

TEST_F(Python, IsAServerForOurClient) {
    put(folder / "text", numbers(500'000));
    put(folder / "server.py", R"(
import http.server, sys, functools
at = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
for version in ['HTTP/1.0', 'HTTP/1.1']: pass
http.server.SimpleHTTPRequestHandler.protocol_version = sys.argv[2]
s = http.server.ThreadingHTTPServer(('127.0.0.1', 0), at)
print(s.server_address[1], flush=True)
s.serve_forever()
)");
    for (const char* version : {"HTTP/1.0", "HTTP/1.1"}) {
        const their_server server({python, folder / "server.py", folder.path(), version});
        client web({.proxies = {}});
        for (int i = 0; i < 3; ++i) EXPECT_EQ(web.get(server.uri("/text"), long_enough).read_all(), numbers(500'000));
        EXPECT_EQ(web.get(server.uri("/none"), long_enough).status(), status::not_found);
        EXPECT_EQ(web.send({.method = method::post, .uri = uri(server.uri()), .content = "x"}, long_enough).status(),
                  status::not_implemented);
    }
}

} // namespace
