// Uniform resource identifiers (RFC 3986): read, resolved against a base, normalised, written.
//
//     uri page("http://example.org/a/b?q=1");
//     page.resolve(uri("../c")).to_string();   // http://example.org/c
//
// What a URI cannot contain is refused, never repaired: a space, a control character, a byte beyond ASCII, a '%' that two
// hexadecimal digits do not follow. So nothing that is written from one can end a line. Names beyond ASCII (RFC 3987, IDNA)
// have to be encoded by who has them; zones of IPv6 (RFC 6874) are not supported.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep::net::http {

/// A URI, or a relative reference to one. A value; all its parts are as RFC 3986 has them, percent-encoded. Views are valid
/// until it is changed.
class uri {
public:
    /// The empty reference: "this very document".
    uri() = default;
    /// Reads all of `text`. Throws std::invalid_argument, which says what was wrong and where.
    explicit uri(std::string_view text);

    /// "http", always in lower case; empty: this is a relative reference.
    std::string_view scheme() const noexcept { return scheme_; }
    /// Does it have a scheme?
    bool is_absolute() const noexcept { return !scheme_.empty(); }
    /// What stands before '@'. A password in it is seen by whoever sees the URI (RFC 3986, 3.2.1; RFC 9110, 4.2.4).
    std::optional<std::string_view> userinfo() const noexcept { return view(userinfo_); }
    /// In lower case; an IPv6 address is in brackets. None: there is no authority.
    std::optional<std::string_view> host() const noexcept { return view(host_); }
    /// None where it is missing or empty.
    std::optional<std::uint16_t> port() const noexcept { return port_; }
    /// With its slashes; empty: none.
    std::string_view path() const noexcept { return path_; }
    /// What follows '?', up to '#'. Empty is something else than none.
    std::optional<std::string_view> query() const noexcept { return view(query_); }
    /// What follows '#'. Never sent to a server.
    std::optional<std::string_view> fragment() const noexcept { return view(fragment_); }

    /// What the reference means where this URI is the base (RFC 3986, 5.2.2, strict). This one must be absolute: throws
    /// std::invalid_argument otherwise.
    uri resolve(const uri& reference) const;
    /// The same resource in its usual form (RFC 3986, 6.2.2 and 6.2.3; RFC 9110, 4.2.3): no dot segments, no encoding
    /// where none is needed, hexadecimal digits in upper case, no port where it is the scheme's own, "/" for no path.
    uri normalised() const;
    /// For whom the credentials are not.
    uri without_userinfo() const;
    /// What a server is asked for.
    uri without_fragment() const;
    /// With another fragment. Throws std::invalid_argument where that is none.
    uri with_fragment(std::string_view of_another) const;

    /// Path and query as a request line has them (RFC 9112, 3.2.1), "/" for no path.
    std::string target() const;
    /// host [":" port].
    std::string authority() const;
    /// All of it, as it is read.
    std::string to_string() const;

    /// The same text. Normalise both to know whether they mean the same.
    friend bool operator==(const uri&, const uri&) = default;

private:
    static std::optional<std::string_view> view(const std::optional<std::string>& part) noexcept {
        return part ? std::optional<std::string_view>(*part) : std::nullopt;
    }
    void read_authority(std::string_view whole, std::string_view text);
    void merge_path(const uri& base, const uri& reference);

    std::string scheme_;
    std::optional<std::string> userinfo_, host_;
    std::optional<std::uint16_t> port_;
    std::string path_;
    std::optional<std::string> query_, fragment_;
};

/// The port that a scheme has when a URI names none: 80 for http, 443 for https, none for others.
std::optional<std::uint16_t> default_port(std::string_view scheme) noexcept;

/// Any bytes as a part of a URI: all that is not unreserved (RFC 3986, 2.3) nor in `kept` becomes %XX. For a path keep "/".
std::string percent_encode(std::string_view bytes, std::string_view kept = {});
/// The bytes that were meant; none where a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);
/// "/a/./b/../c" becomes "/a/c" (RFC 3986, 5.2.4): it never leads above the root.
std::string remove_dot_segments(std::string_view path);

} // namespace lockstep::net::http
