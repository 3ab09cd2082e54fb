// What each request gets: every row of the table that the library promises to keep, and the nine things that llhttp's strict mode
// leaves open. Each row is read in one piece, byte by byte, and in random pieces; what is told must be the same.
#include "http/transcript.hpp"

#include <gtest/gtest.h>
#include <ostream>

namespace {

using namespace lockstep::net::http;
using namespace lockstep::net::http::test;

struct row {
    const char* name;
    std::string bytes;
    std::string told; ///< how the transcript begins
};
void PrintTo(const row& r, std::ostream* out) { *out << r.name; }

std::string get(const std::string& fields) { return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; }
std::string post(const std::string& fields, const std::string& body = "") {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}
std::string chunked(const std::string& body) { return post("Transfer-Encoding: chunked\r\n", body); }
const std::string plain = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string nul(1, '\0');

class Request : public testing::TestWithParam<row> {};

TEST_P(Request, GetsThis) {
    const auto& [name, bytes, told] = GetParam();
    request_reader whole;
    const std::string result = transcript(whole, {bytes});
    EXPECT_TRUE(result.starts_with(told)) << result << "\ninstead of\n" << told;
    request_reader slow;
    EXPECT_EQ(transcript(slow, one_by_one(bytes)), result);
    std::mt19937 random(7);
    for (int i = 0; i < 20; ++i) {
        request_reader in_pieces;
        EXPECT_EQ(transcript(in_pieces, split(bytes, random)), result);
    }
}

// clang-format off: tables
const auto by_name = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(
    FirstLine, Request,
    testing::Values(row{"Plain", plain, "GET / Host=a [] keep. "},
                    row{"OneEmptyLineBefore", "\r\n" + plain, "GET / Host=a [] keep. "},
                    row{"TwoEmptyLinesBefore", "\r\n\r\n" + plain, "400"}, row{"LineFeedBefore", "\n" + plain, "400"},
                    row{"CarriageReturnBefore", "\r" + plain, "400"}, row{"SpaceBefore", " " + plain, "400"},
                    row{"UnknownMethod", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "501"},
                    row{"LowerCaseMethod", "get / HTTP/1.1\r\nHost: a\r\n\r\n", "501"},
                    row{"NoToken", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"MethodOf33Bytes", std::string(33, 'A') + " / HTTP/1.1\r\nHost: a\r\n\r\n", "501"},
                    row{"MethodWithoutEnd", std::string(20'000, 'A'), "501"},
                    row{"TargetOf8000Bytes", "GET /" + std::string(7'999, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /xxx"},
                    row{"TargetOf8001Bytes", "GET /" + std::string(8'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", "414"},
                    row{"TargetWithoutEnd", "GET /" + std::string(100'000, 'x'), "414"},
                    row{"Http10", "GET / HTTP/1.0\r\n\r\n", "GET / [] close. "},
                    row{"Http12", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "GET / Host=a [] keep. "},
                    row{"Http19", "GET / HTTP/1.9\r\nHost: a\r\n\r\n", "GET / Host=a [] keep. "},
                    row{"Http09", "GET / HTTP/0.9\r\n\r\n", "400"}, row{"NoVersion", "GET /\r\n\r\n", "400"},
                    row{"Http20", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505"},
                    row{"Http30", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", "505"},
                    row{"LowerCaseVersion", "GET / http/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"TwoDigitsOfMinor", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", "400"},
                    row{"TwoDigitsOfMajor", "GET / HTTP/01.1\r\nHost: a\r\n\r\n", "400"},
                    row{"OtherProtocol", "GET / RTSP/1.0\r\nHost: a\r\n\r\n", "400"},
                    row{"SpaceAfterVersion", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "400"},
                    row{"TwoSpaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"TwoSpacesBeforeVersion", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"Tab", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"SpaceInTarget", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"ControlInTarget", "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"NulInTarget", "GET /" + nul + " HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"DeleteInTarget", "GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"UmlautInTarget", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"Fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"NoSlash", "GET index.html HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
                    row{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
                    row{"OtherBytes", "\x16\x03\x01\x02", "more"}, row{"OtherLine", "\x16\x03\x01\x02\r\n", "400"}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Target, Request,
    testing::Values(
        row{"AsteriskForOptions", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * Host=a [] keep. "},
        row{"AsteriskForGet", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        row{"AuthorityForConnect", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
            "CONNECT a:443 Host=a:443 [] keep. "},
        row{"ConnectWithoutPort", "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        row{"PathForConnect", "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        row{"AuthorityForGet", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        row{"AbsoluteForm", "GET http://b:8080/x?y=1 HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n",
            "GET /x?y=1 Host=b:8080 X=1 [] keep. "},
        row{"AbsoluteFormWithoutHost", "GET http://b/ HTTP/1.1\r\nX: 1\r\n\r\n", "400"},
        row{"AbsoluteFormWithTwoHosts", "GET http://b/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
        row{"AbsoluteFormIn10", "GET http://b/ HTTP/1.0\r\n\r\n", "GET / Host=b [] close. "},
        row{"AbsoluteFormWithoutPath", "GET http://b?q HTTP/1.1\r\nHost: a\r\n\r\n", "GET /?q Host=b [] keep. "},
        row{"AbsoluteFormOfOptions", "OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * Host=b [] keep. "},
        row{"AbsoluteFormWithUser", "GET http://u@b/ HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        row{"AbsoluteFormWithoutAuthority", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        row{"OtherScheme", "GET ftp://b/ HTTP/1.1\r\nHost: a\r\n\r\n", "400"}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Host, Request,
    testing::Values(row{"None", "GET / HTTP/1.1\r\n\r\n", "400 (there is no Host)"},
                    row{"Two", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400"},
                    row{"TwoIn10", "GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", "400"},
                    row{"Empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "400"},
                    row{"Blank", "GET / HTTP/1.1\r\nHost: \t \r\n\r\n", "400"},
                    row{"WithPath", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"},
                    row{"WithSpace", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400"},
                    row{"WithUser", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "400"},
                    row{"List", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "400"},
                    row{"LargePort", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", "400"},
                    row{"PortOfLetters", "GET / HTTP/1.1\r\nHost: a:http\r\n\r\n", "400"},
                    row{"PortAlone", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n", "400"},
                    row{"EmptyPort", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", "GET / Host=a: [] keep. "},
                    row{"Ipv4", "GET / HTTP/1.1\r\nHost: 127.0.0.1:65535\r\n\r\n",
                        "GET / Host=127.0.0.1:65535 [] keep. "},
                    row{"Ipv6", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET / Host=[::1]:80 [] keep. "},
                    row{"BadIpv6", "GET / HTTP/1.1\r\nHost: [::1::2]\r\n\r\n", "400"},
                    row{"BareIpv6", "GET / HTTP/1.1\r\nHost: ::1\r\n\r\n", "400"},
                    row{"OpenBracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "400"},
                    row{"PercentEncoded", "GET / HTTP/1.1\r\nHost: a%2db\r\n\r\n", "GET / Host=a%2db [] keep. "},
                    row{"PercentWithoutDigits", "GET / HTTP/1.1\r\nHost: a%2\r\n\r\n", "400"}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Lines, Request,
    testing::Values(
        row{"BareLineFeeds", "GET / HTTP/1.1\nHost: a\n\n", "400"},
        row{"BareLineFeedAfterField", "GET / HTTP/1.1\r\nHost: a\n\r\n", "400"},
        row{"BareLineFeedAtTheEnd", "GET / HTTP/1.1\r\nHost: a\r\n\n", "400"},
        row{"BareReturnInValue", get("X: a\rb\r\n"), "400"}, row{"BareReturnInName", get("X\rY: a\r\n"), "400"},
        row{"BareReturnInRequestLine", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
        row{"TwoReturns", get("X: a\r\r\n"), "400"}, row{"NulInValue", get("X: a" + nul + "b\r\n"), "400"},
        row{"NulInName", get("X" + nul + ": b\r\n"), "400"}, row{"ControlInValue", get("X: a\x0b\r\n"), "400"},
        row{"DeleteInValue", get("X: \x7f\r\n"), "400"},
        row{"TabInValue", get("X: a\tb\r\n"), "GET / Host=a X=a\tb [] keep. "},
        row{"UmlautInValue", get("X: \xc3\xa4\r\n"), "GET / Host=a X=\xc3\xa4 [] keep. "},
        row{"UmlautInName", get("\xc3\xa4: a\r\n"), "400"}, row{"SpaceBeforeColon", get("X : a\r\n"), "400"},
        row{"TabBeforeColon", get("X\t: a\r\n"), "400"}, row{"SpaceInName", get("X Y: a\r\n"), "400"},
        row{"FoldedLine", get("X: a\r\n b\r\n"), "400 (a line of the head begins with whitespace)"},
        row{"FoldedByTab", get("X: a\r\n\tb\r\n"), "400"}, row{"FoldedToNothing", get("X: a\r\n \r\n"), "400"},
        row{"SpaceAfterRequestLine", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "400"},
        row{"EmptyName", get(": a\r\n"), "400"}, row{"NoColon", get("X\r\n"), "400"},
        row{"EmptyValue", get("X:\r\nY: \r\n"), "GET / Host=a X= Y= [] keep. "},
        row{"NoSpaceAfterColon", get("X:a\r\n"), "GET / Host=a X=a [] keep. "},
        row{"SpacesAroundValue", get("X: \t a \t\r\n"), "GET / Host=a X=a [] keep. "},
        row{"ColonInValue", get("X: a:b\r\n"), "GET / Host=a X=a:b [] keep. "},
        row{"HundredFields", get([] {
                std::string s;
                for (int i = 1; i < 100; ++i) s += "X: a\r\n";
                return s;
            }()),
            "GET / Host=a X=a"},
        row{"HundredAndOneFields", get([] {
                std::string s;
                for (int i = 0; i < 100; ++i) s += "X: a\r\n";
                return s;
            }()),
            "431"},
        row{"LargeHead", get("X: " + std::string(32 * 1024, 'x') + "\r\n"), "431"},
        row{"HeadWithoutEnd", "GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x'), "431"},
        row{"ManyFieldsWithoutEnd",
            "GET / HTTP/1.1\r\n" +
                [] {
                    std::string s;
                    for (int i = 0; i < 20'000; ++i) s += "X:\r\n";
                    return s;
                }(),
            "431"}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Framing, Request,
    testing::Values(
        row{"Length", post("Content-Length: 5\r\n", "hello"), "POST / Host=a Content-Length=5 [hello] keep. "},
        row{"LengthZero", post("Content-Length: 0\r\n") + plain, "POST / Host=a Content-Length=0 [] keep. GET /"},
        row{"LeadingZeros", post("Content-Length: 005\r\n", "hello"),
            "POST / Host=a Content-Length=005 [hello] keep. "},
        row{"NoLength", post("") + plain, "POST / Host=a [] keep. GET / Host=a [] keep. "},
        row{"GetWithBody", get("Content-Length: 5\r\n") + "hello" + plain,
            "GET / Host=a Content-Length=5 [hello] keep. GET / Host=a [] keep. "},
        row{"PlusSign", post("Content-Length: +5\r\n", "hello"), "400"},
        row{"MinusSign", post("Content-Length: -1\r\n", "hello"), "400"},
        row{"HexLength", post("Content-Length: 0x5\r\n", "hello"), "400"},
        row{"LengthOfLetters", post("Content-Length: five\r\n", "hello"), "400"},
        row{"EmptyLength", post("Content-Length:\r\n", "hello"), "400"},
        row{"LengthList", post("Content-Length: 5, 5\r\n", "hello"), "400"},
        row{"SpaceInLength", post("Content-Length: 5 5\r\n", "hello"), "400"},
        row{"FractionalLength", post("Content-Length: 5.0\r\n", "hello"), "400"},
        row{"SameLengthTwice", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), "400"},
        row{"TwoLengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), "400"},
        row{"Length2To63", post("Content-Length: 9223372036854775808\r\n"), "400"},
        row{"Length2To64", post("Content-Length: 18446744073709551616\r\n"), "400"},
        row{"Length2To64And5", post("Content-Length: 18446744073709551621\r\n", "hello"), "400"},
        row{"Length10To40", post("Content-Length: 1" + std::string(40, '0') + "\r\n"), "400"},
        row{"LargestLength", post("Content-Length: 9223372036854775807\r\n"),
            "POST / Host=a Content-Length=9223372036854775807413"},
        row{"BodyTooLarge", post("Content-Length: 16777217\r\n"), "POST / Host=a Content-Length=16777217413"},
        row{"LengthAndCoding", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "400"},
        row{"CodingAndLength", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), "400"},
        row{"OtherCodingAndLength", post("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n", "hello"), "400"},
        row{"UnknownCoding", post("Transfer-Encoding: gzip\r\n"), "501"},
        row{"UnknownCodingThenChunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), "501"},
        row{"ChunkedNotLast", post("Transfer-Encoding: chunked, gzip\r\n"), "400"},
        row{"ChunkedTwice", post("Transfer-Encoding: chunked, chunked\r\n"), "400"},
        row{"CodingTwice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), "400"},
        row{"ChunkedThenIdentity", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"), "400"},
        row{"IdentityThenChunked", post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"), "501"},
        row{"Identity", post("Transfer-Encoding: identity\r\n"), "501"},
        row{"EmptyCoding", post("Transfer-Encoding:\r\n"), "400"},
        row{"ChunkedAndComma", post("Transfer-Encoding: chunked,\r\n"), "400"},
        row{"QuotedChunked", post("Transfer-Encoding: \"chunked\"\r\n"), "501"},
        row{"ChunkedWithParameter", post("Transfer-Encoding: chunked;q=1\r\n"), "501"},
        row{"NearlyChunked", post("Transfer-Encoding: xchunked\r\n"), "501"},
        row{"VerticalTabChunked",
            post("Transfer-Encoding: \x0b"
                 "chunked\r\n"),
            "400"},
        row{"ChunkedInCapitals", post("Transfer-Encoding: Chunked\r\n", "0\r\n\r\n"),
            "POST / Host=a Transfer-Encoding=Chunked [] keep. "},
        row{"CodingIn10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
        row{"OtherExpectation", post("Expect: tea\r\n"), "417"},
        row{"OtherExpectationIn10", "POST / HTTP/1.0\r\nExpect: tea\r\n\r\n", "POST / Expect=tea [] close. "}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Chunks, Request,
    testing::Values(
        row{"Several", chunked("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"),
            "POST / Host=a Transfer-Encoding=chunked [hello!] keep. "},
        row{"HexDigits", chunked("A\r\n0123456789\r\na\r\nabcdefghij\r\n0\r\n\r\n"),
            "POST / Host=a Transfer-Encoding=chunked [0123456789abcdefghij]"},
        row{"LeadingZeros", chunked("0000000000000001\r\nx\r\n000\r\n\r\n"),
            "POST / Host=a Transfer-Encoding=chunked [x] keep. "},
        row{"ThenAnother", chunked("1\r\nx\r\n0\r\n\r\n") + plain,
            "POST / Host=a Transfer-Encoding=chunked [x] keep. GET / Host=a [] keep. "},
        row{"EmptySize", chunked("\r\nx\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"ZeroX", chunked("0x5\r\nhello\r\n0\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"Plus", chunked("+5\r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"Minus", chunked("-1\r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"Underscore", chunked("1_0\r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"LetterG", chunked("5g\r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"SpaceBefore", chunked(" 5\r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"SpaceAfter", chunked("5 \r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"SpaceBeforeExtension", chunked("5 ;a\r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"TabAfter", chunked("5\t\r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"SeventeenDigits", chunked("00000000000000005\r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"Overflow", chunked("10000000000000005\r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"Largest", chunked("ffffffffffffffff\r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked413"},
        row{"BareLineFeedAfterSize", chunked("5\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"BareReturnAfterSize", chunked("5\rhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"NoEndOfData", chunked("5\r\nhello0\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"LineFeedAfterData", chunked("5\r\nhello\n0\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"MoreData", chunked("5\r\nhello!\r\n0\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"Extension", chunked("5;a=b;c=\"d;e\"\r\nhello\r\n0;x\r\n\r\n"),
            "POST / Host=a Transfer-Encoding=chunked [hello] keep. "},
        row{"LineFeedInExtension", chunked("5;a\nb\r\nhello\r\n0\r\n\r\n"),
            "POST / Host=a Transfer-Encoding=chunked400"},
        row{"ReturnInExtension", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"LineFeedInQuotedExtension", chunked("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"),
            "POST / Host=a Transfer-Encoding=chunked400"},
        row{"NulInExtension", chunked("5;a" + nul + "\r\nhello\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"ExtensionOf256", chunked("1;" + std::string(255, 'x') + "\r\n!\r\n0\r\n\r\n"),
            "POST / Host=a Transfer-Encoding=chunked [!] keep. "},
        row{"ExtensionOf257", chunked("1;" + std::string(256, 'x') + "\r\n!\r\n0\r\n\r\n"),
            "POST / Host=a Transfer-Encoding=chunked400 (the ext"},
        row{"ManyExtensions", chunked([] {
                std::string s;
                for (int i = 0; i < 65; ++i) s += "1;" + std::string(255, 'x') + "\r\n!\r\n";
                return s;
            }()),
            "POST / Host=a Transfer-Encoding=chunked400 (the extensions"}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Trailers, Request,
    testing::Values(
        row{"AreApart", chunked("1\r\nx\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n") + plain,
            "POST / Host=a Transfer-Encoding=chunked [x] trailers: X-Sum=1 Y=2 keep. GET / Host=a [] keep. "},
        row{"Length", chunked("0\r\nContent-Length: 5\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"Coding", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"Host", chunked("0\r\nhost: b\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"Authorization", chunked("0\r\nAuthorization: Basic x\r\n\r\n"),
            "POST / Host=a Transfer-Encoding=chunked400"},
        row{"Folded", chunked("0\r\nX: a\r\n b\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"FoldedFirst", chunked("0\r\n X: a\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"EmptyName", chunked("0\r\n: a\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"BareLineFeed", chunked("0\r\nX: a\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"NoColon", chunked("0\r\nX\r\n\r\n"), "POST / Host=a Transfer-Encoding=chunked400"},
        row{"MoreThanTheHeadLeaves",
            chunked("0\r\n" +
                    [] {
                        std::string s;
                        for (int i = 0; i < 99; ++i) s += "X: a\r\n";
                        return s;
                    }() +
                    "\r\n"),
            "POST / Host=a Transfer-Encoding=chunked431"},
        row{"TooLarge", chunked("0\r\nX: " + std::string(32 * 1024, 'x') + "\r\n\r\n"),
            "POST / Host=a Transfer-Encoding=chunked431"}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Persistence, Request,
    testing::Values(row{"Close", get("Connection: close\r\n"), "GET / Host=a Connection=close [] close. "},
                    row{"CloseAmongOthers", get("Connection: x, Close\r\n"),
                        "GET / Host=a Connection=x, Close [] close. "},
                    row{"CloseInASecondField", get("Connection: keep-alive\r\nConnection: close\r\n"),
                        "GET / Host=a Connection=keep-alive Connection=close [] close. "},
                    row{"KeepAliveIn10", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
                        "GET / Connection=Keep-Alive [] keep. "},
                    row{"UpgradeIsNothing", get("Connection: Upgrade\r\nUpgrade: h2c\r\n") + plain,
                        "GET / Host=a Connection=Upgrade Upgrade=h2c [] keep. GET / Host=a [] keep. "},
                    row{"Pipelined", plain + "\r\n" + plain + plain,
                        "GET / Host=a [] keep. GET / Host=a [] keep. GET / Host=a [] keep. "}),
    by_name);

// clang-format on

} // namespace
