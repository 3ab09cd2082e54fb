// h11 (a reader of HTTP/1.1 in Python that shares no line with ours) as an oracle: thousands of messages, most of them with
// something wrong in them. Where both accept one, both must see the same content and the same end. What only we refuse is our
// strictness; what only h11 refuses must be on a list with reasons.
#include "counterparts/counterpart.hpp"
#include "lockstep/net/http/message_reader.hpp"

#include <random>
#include <sstream>

namespace {

using namespace lockstep::test;
using namespace lockstep::net::http;

std::string in_hexadecimal(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        constexpr std::string_view digits = "0123456789abcdef";
        text += digits[static_cast<unsigned char>(c) >> 4U];
        text += digits[static_cast<unsigned char>(c) & 15U];
    }
    return text.empty() ? "-" : text;
}

/// As h11_oracle.py says it.
template <class Reader>
std::string verdict(Reader& reader, std::string_view input) {
    std::string body;
    for (;;) {
        switch (reader.read(input)) {
        case event::head: break;
        case event::body: body += reader.piece(); break;
        case event::more: return "more";
        case event::failed: return "refused";
        case event::end:
            if constexpr (std::is_same_v<Reader, response_reader>)
                if (is_informational(reader.head().status)) {
                    reader.next();
                    break;
                }
            return "ok " + in_hexadecimal(body) + " " + in_hexadecimal(input);
        }
    }
}

class messages {
public:
    explicit messages(unsigned seed) : random_(seed) {}

    std::string next(bool request) {
        std::string m =
            request ? one_of({"GET / HTTP/1.1", "POST /a?b HTTP/1.1", "PUT http://a/ HTTP/1.1", "GET / HTTP/1.0",
                              "OPTIONS * HTTP/1.1", "DELETE /x HTTP/1.1"})
                    : one_of({"HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found", "HTTP/1.1 204 No Content", "HTTP/1.1 304 x",
                              "HTTP/1.0 200 OK", "HTTP/1.1 200 ", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK"});
        m += "\r\n";
        if (request) m += "Host: a\r\n";
        for (unsigned n = random_() % 3; n != 0; --n)
            m += one_of({"X: y\r\n", "X:\r\n", "Accept: */*\r\n", "Connection: keep-alive\r\n", "Connection: close\r\n",
                         "A: b , c\r\n"});
        const bool chunked = random_() % 2 == 0 && !contains(m, "HTTP/1.0");
        const std::string body(random_() % 12, 'b');
        if (chunked) m += "Transfer-Encoding: chunked\r\n\r\n" + chunks(body);
        else m += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        if (random_() % 3 == 0) m += "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
        return m;
    }
    /// With something wrong in it, or not.
    std::string spoilt(std::string m) {
        for (unsigned n = random_() % 3; n != 0; --n) {
            const std::size_t at = random_() % m.size();
            switch (random_() % 5) {
            case 0: m[at] = strange(); break;
            case 1: m.insert(at, 1, strange()); break;
            case 2: m.erase(at, 1); break;
            case 3:
                m.insert(at,
                         one_of({"\r\n", "\n", "0", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "\r\n ",
                                 ", 5", "X: z\r\n", "Host: b\r\n", "+", "0x", ";a=b", ";a", " ", "gzip, "}));
                break;
            default: { // a piece twice
                const std::string piece = m.substr(at, random_() % 20);
                m.insert(at, piece);
            }
            }
            if (m.empty()) m = "\r\n";
        }
        return m;
    }

private:
    std::string chunks(const std::string& body) {
        std::string text;
        for (std::size_t at = 0; at < body.size();) {
            const std::size_t n = std::min<std::size_t>(1 + random_() % 12, body.size() - at);
            std::ostringstream size;
            size << std::hex << n;
            text += size.str() + one_of({"", "", ";a", ";a=b"}) + "\r\n" + body.substr(at, n) + "\r\n";
            at += n;
        }
        return text + "0\r\n" + one_of({"", "", "X-Trailer: 1\r\n"}) + "\r\n";
    }
    char strange() { return "\r\n\0\t :;,-+_0159aAfFxX\x7f\x80\xff/"[random_() % 27]; }
    std::string one_of(const std::vector<const char*>& some) { return some[random_() % some.size()]; }

    std::mt19937 random_;
};

struct compared {
    int both_accept = 0, both_refuse = 0, we_refuse = 0, it_refuses = 0;
};

/// Why we accept what h11 refuses; null: nothing is known of it.
const char* reason_to_accept(bool request, const std::string& m) {
    if (request && m.starts_with("\r\n"))
        return "a server […] SHOULD ignore at least one empty line (CRLF) received prior to the request-line (RFC "
               "9112, 2.2)";
    if (!request && contains(m, "HTTP/1.1 101"))
        return "an upgrade that nobody asked for is refused by the client, above the reader";
    return nullptr;
}

compared compare(bool request, unsigned seed, int count) {
    const scratch_folder folder;
    std::vector<std::string> all;
    messages make(seed);
    std::string lines;
    for (int i = 0; i < count; ++i) {
        all.push_back(make.next(request));
        if (i % 8 != 0) all.back() = make.spoilt(all.back());
        lines += (request ? "q" : "r") + in_hexadecimal(all.back()) + "\n";
    }
    put(folder / "messages", lines);
    const ran oracle =
        run(python + " " LOCKSTEP_SOURCE_DIR "/tests/counterparts/h11_oracle.py < " + (folder / "messages"));
    EXPECT_EQ(oracle.status, 0) << oracle.err;
    std::istringstream verdicts(oracle.out);
    compared c;
    for (int i = 0; i < count; ++i) {
        std::string its, ours;
        std::getline(verdicts, its);
        request_reader requests;
        response_reader responses;
        ours = request ? verdict(requests, all[static_cast<std::size_t>(i)])
                       : verdict(responses, all[static_cast<std::size_t>(i)]);
        const std::string& m = all[static_cast<std::size_t>(i)];
        if (i % 8 == 0) {
            EXPECT_EQ(ours, its) << "nothing is wrong with\n" << m;
        }
        if (ours == "refused") ++(its == "refused" ? c.both_refuse : c.we_refuse);
        else if (its == "refused") {
            ++c.it_refuses;
            EXPECT_NE(reason_to_accept(request, m), nullptr) << "only h11 refuses (we: " << ours << ")\n"
                                                             << testing::PrintToString(m);
        } else {
            ++c.both_accept;
            EXPECT_EQ(ours, its) << testing::PrintToString(m);
        }
    }
    return c;
}

class H11 : public testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        if (run(python + " -c 'import h11'").status != 0) GTEST_SKIP() << "there is no python3-h11";
    }
};

TEST_P(H11, SeesTheSameMessages) {
    const compared c = compare(GetParam(), 11, 3'000);
    RecordProperty("both_accept", c.both_accept);
    RecordProperty("both_refuse", c.both_refuse);
    RecordProperty("only_we_refuse", c.we_refuse);
    RecordProperty("only_h11_refuses", c.it_refuses);
    EXPECT_GT(c.both_accept, 500);
    EXPECT_GT(c.both_refuse, 500);
}

INSTANTIATE_TEST_SUITE_P(Requests, H11, testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Responses, H11, testing::Values(false));

} // namespace
