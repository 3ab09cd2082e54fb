#include "lockstep/net/http/uri.hpp"

#include "lockstep/net/http/characters.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <netinet/in.h>
#include <stdexcept>

namespace lockstep::net::http {

namespace {

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_among(char c, std::string_view some) { return some.find(c) != std::string_view::npos; }

/// unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~" (2.3)
constexpr bool is_unreserved(char c) { return is_letter(c) || is_digit(c) || is_among(c, "-._~"); }
/// sub-delims (2.2)
constexpr std::string_view sub_delimiters = "!$&'()*+,;=";

/// The byte that "%XX" at the front of `text` stands for; -1: it does not begin so.
constexpr int encoded_byte(std::string_view text) {
    if (text.size() < 3 || text[0] != '%') return -1;
    const int high = hex_digit(text[1]);
    const int low = hex_digit(text[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = to_lower(c);
    return result;
}

void append_encoded(std::string& out, unsigned char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF"; // upper case: 2.1
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
}

/// For messages: what cannot be printed is encoded, and a long text is cut short.
std::string printable(std::string_view text) {
    constexpr std::size_t most = 200;
    std::string shown;
    for (const char c : text.substr(0, most)) {
        if (c > ' ' && c < 0x7f) shown += c;
        else if (c == ' ') shown += ' ';
        else append_encoded(shown, static_cast<unsigned char>(c));
    }
    return text.size() > most ? shown + "…" : shown;
}

[[noreturn]] void reject(std::string_view whole, const std::string& why) {
    throw std::invalid_argument("\"" + printable(whole) + "\" is no URI: " + why);
}

/// What keeps a character from being there.
std::string complaint(char c) {
    if (c == '%') return "a '%' that two hexadecimal digits do not follow";
    if (c == ' ') return "a space (write %20)";
    if (static_cast<unsigned char>(c) >= 0x80) return "a byte beyond ASCII (percent-encode it)";
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return "a control character";
    return std::string("a '") + c + "' (percent-encode it)";
}

/// Part of `whole`: unreserved characters, %XX, and those in `others`.
void require(std::string_view whole, std::string_view part, const char* what, std::string_view others) {
    for (std::size_t i = 0; i < part.size(); ++i) {
        const char c = part[i];
        if (is_unreserved(c) || is_among(c, sub_delimiters) || is_among(c, others)) continue;
        if (encoded_byte(part.substr(i)) < 0) reject(whole, std::string("its ") + what + " has " + complaint(c));
        i += 2;
    }
}

/// IP-literal = "[" ( IPv6address / IPvFuture ) "]" (3.2.2); there is no IPvFuture yet.
bool is_ipv6_literal(std::string_view host) {
    if (host.size() < 4 || host.front() != '[' || host.back() != ']') return false;
    in6_addr ignored{};
    return inet_pton(AF_INET6, std::string(host.substr(1, host.size() - 2)).c_str(), &ignored) == 1;
}

/// Takes the front of `text` up to the first of `ends`.
std::string_view take_until(std::string_view& text, std::string_view ends) {
    const std::string_view taken = text.substr(0, text.find_first_of(ends));
    text.remove_prefix(taken.size());
    return taken;
}

} // namespace

// --- reading (3) --------------------------------------------------------------------------------------------------------

uri::uri(std::string_view text) {
    const std::string_view whole = text;
    // Appendix B: the first ':' ends a scheme, unless '/', '?' or '#' came before it.
    if (const std::size_t colon = text.find_first_of(":/?#"); colon != text.npos && text[colon] == ':') {
        // scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
        const std::string_view name = text.substr(0, colon);
        const bool good = !name.empty() && is_letter(name[0]) && std::all_of(name.begin(), name.end(), [](char c) {
            return is_letter(c) || is_digit(c) || is_among(c, "+-.");
        });
        if (!good) reject(whole, "what stands before its first ':' is no scheme");
        scheme_ = lower(name);
        text.remove_prefix(colon + 1);
    }
    if (text.substr(0, 2) == "//") {
        text.remove_prefix(2);
        read_authority(whole, take_until(text, "/?#"));
    }
    path_ = take_until(text, "?#");
    require(whole, path_, "path", ":@/");
    if (!text.empty() && text[0] == '?') {
        query_ = take_until(text, "#").substr(1);
        require(whole, *query_, "query", ":@/?");
    }
    if (!text.empty()) {
        fragment_ = text.substr(1);
        require(whole, *fragment_, "fragment", ":@/?");
    }
}

/// authority = [ userinfo "@" ] host [ ":" port ] (3.2)
void uri::read_authority(std::string_view whole, std::string_view text) {
    if (const std::size_t at = text.find('@'); at != text.npos) {
        userinfo_ = text.substr(0, at);
        require(whole, *userinfo_, "user information", ":");
        text.remove_prefix(at + 1);
    }
    const std::size_t host_end = text.substr(0, 1) == "[" ? std::min(text.find(']'), text.size() - 1) + 1
                                                          : std::min(text.find(':'), text.size());
    host_ = lower(text.substr(0, host_end));
    if (host_->substr(0, 1) != "[") require(whole, *host_, "host", "");
    else if (!is_ipv6_literal(*host_)) reject(whole, "what stands in brackets is no IPv6 address");
    text.remove_prefix(host_end);
    if (text.empty()) return;
    if (text[0] != ':') reject(whole, "its host is followed by neither a port nor a path");
    text.remove_prefix(1);
    if (text.empty()) return; // port = *DIGIT
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) reject(whole, "its port is no number up to 65535");
    port_ = number;
}

// --- resolving (5) ------------------------------------------------------------------------------------------------------

std::string remove_dot_segments(std::string_view path) {
    std::string out;
    const auto drop_last_segment = [&] { out.resize(out.find_last_of('/') == out.npos ? 0 : out.find_last_of('/')); };
    // The letters are those of 5.2.4.
    while (!path.empty()) {
        if (path.starts_with("../")) path.remove_prefix(3);      // A
        else if (path.starts_with("./")) path.remove_prefix(2);  // A
        else if (path.starts_with("/./")) path.remove_prefix(2); // B
        else if (path == "/.") path = "/";                       // B
        else if (path.starts_with("/../") || path == "/..") {    // C
            path = path.size() > 3 ? path.substr(3) : "/";
            drop_last_segment();
        } else if (path == "." || path == "..") path = {}; // D
        else {                                             // E
            const std::string_view segment = path.substr(0, path.find('/', 1));
            out += segment;
            path.remove_prefix(segment.size());
        }
    }
    return out;
}

/// "merge": 5.2.3
void uri::merge_path(const uri& base, const uri& reference) {
    std::string merged;
    if (base.host_ && base.path_.empty()) merged = "/";
    else merged = base.path_.substr(0, base.path_.find_last_of('/') + 1);
    path_ = remove_dot_segments(merged + reference.path_);
}

uri uri::resolve(const uri& reference) const {
    if (!is_absolute()) throw std::invalid_argument("\"" + to_string() + "\" cannot be a base: it has no scheme");
    uri target = reference; // what it has overrides the base; 5.2.2
    if (reference.is_absolute() || reference.host_) {
        target.path_ = remove_dot_segments(reference.path_);
        if (!reference.is_absolute()) target.scheme_ = scheme_;
        return target;
    }
    target.scheme_ = scheme_;
    target.userinfo_ = userinfo_;
    target.host_ = host_;
    target.port_ = port_;
    if (reference.path_.empty()) {
        target.path_ = path_;
        if (!reference.query_) target.query_ = query_;
    } else if (reference.path_[0] == '/') target.path_ = remove_dot_segments(reference.path_);
    else target.merge_path(*this, reference);
    return target;
}

// --- normalising (6.2.2, 6.2.3) -----------------------------------------------------------------------------------------

namespace {

/// Encoded where it has to be, and in upper case.
std::string plainly_encoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int byte = encoded_byte(text.substr(i));
        if (byte < 0) out += text[i];
        else {
            if (is_unreserved(static_cast<char>(byte))) out += static_cast<char>(byte);
            else append_encoded(out, static_cast<unsigned char>(byte));
            i += 2;
        }
    }
    return out;
}

} // namespace

uri uri::normalised() const {
    uri n = *this;
    for (std::optional<std::string>* part : {&n.userinfo_, &n.query_, &n.fragment_})
        if (*part) *part = plainly_encoded(**part);
    if (n.host_) n.host_ = lower(plainly_encoded(*n.host_)); // again: encoded letters have come out
    n.path_ = plainly_encoded(n.path_);
    if (is_absolute()) n.path_ = remove_dot_segments(n.path_);
    const auto usual_port = default_port(n.scheme_);
    if (usual_port && n.port_ == usual_port) n.port_.reset();
    if (usual_port && n.path_.empty()) n.path_ = "/";
    return n;
}

uri uri::without_userinfo() const {
    uri u = *this;
    u.userinfo_.reset();
    return u;
}

uri uri::without_fragment() const {
    uri u = *this;
    u.fragment_.reset();
    return u;
}

uri uri::with_fragment(std::string_view of_another) const {
    uri u = *this;
    require(of_another, of_another, "fragment", ":@/?");
    u.fragment_ = of_another;
    return u;
}

std::optional<std::uint16_t> default_port(std::string_view scheme) noexcept {
    if (scheme == "http") return std::uint16_t{80};
    if (scheme == "https") return std::uint16_t{443};
    return std::nullopt;
}

// --- writing (5.3) ------------------------------------------------------------------------------------------------------

std::string uri::target() const {
    std::string t = path_.empty() || path_[0] != '/' ? "/" + path_ : path_;
    if (query_) t += '?' + *query_;
    return t;
}

std::string uri::authority() const {
    std::string a = host_.value_or("");
    if (port_) a += ':' + std::to_string(*port_);
    return a;
}

std::string uri::to_string() const {
    std::string s;
    if (is_absolute()) s += scheme_ + ':';
    if (host_) {
        s += "//";
        if (userinfo_) s += *userinfo_ + '@';
        s += authority();
    } else if (path_.starts_with("//")) s += "/."; // what removing dots has left must not look like an authority
    s += path_;
    if (query_) s += '?' + *query_;
    if (fragment_) s += '#' + *fragment_;
    return s;
}

// --- encoding (2.1) -----------------------------------------------------------------------------------------------------

std::string percent_encode(std::string_view bytes, std::string_view kept) {
    std::string out;
    for (const char c : bytes) {
        if (is_unreserved(c) || is_among(c, kept)) out += c;
        else append_encoded(out, static_cast<unsigned char>(c));
    }
    return out;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int byte = encoded_byte(text.substr(i));
        if (byte < 0) return std::nullopt;
        out += static_cast<char>(byte);
        i += 2;
    }
    return out;
}

} // namespace lockstep::net::http
