#include "net/http/files/representation.hpp"

#include "lockstep/net/http/date.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace lockstep::net::http {

namespace {

using namespace std::chrono;

/// How much of a file is in memory while it is sent.
constexpr std::size_t piece_bytes = 64 * 1024;

void append_hex(std::string& out, std::uint64_t n) {
    std::array<char, 16> digits;
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), n, 16).ptr);
}

/// Another one whenever the file is another or has other bytes: its number, size, and when it was changed, to the nanosecond.
std::string tag_of(const struct stat& about) {
    std::string tag = "\"";
    append_hex(tag, about.st_ino);
    append_hex(tag += '-', static_cast<std::uint64_t>(about.st_size));
    append_hex(tag += '-', static_cast<std::uint64_t>(about.st_mtim.tv_sec) * 1'000'000'000 +
                               static_cast<std::uint64_t>(about.st_mtim.tv_nsec));
    return tag += '"';
}

bool same(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

void send(const representation_bytes& from, const byte_range& part, body_writer& to) {
    if (from.file == nullptr) return to.write(from.bytes.substr(part.first, part.length));
    const auto buffer = std::make_unique_for_overwrite<char[]>(std::min<std::uint64_t>(piece_bytes, part.length));
    for (std::uint64_t done = 0; done < part.length;) {
        const std::size_t wanted = std::min<std::uint64_t>(piece_bytes, part.length - done);
        const std::size_t n = from.file->read_at({buffer.get(), wanted}, part.first + done);
        if (n == 0) throw std::runtime_error("a file has become shorter while it was sent");
        to.write({buffer.get(), n});
        done += n;
    }
}

response with_common_fields(status s, const representation& of) {
    response answer(s);
    answer.fields = of.common;
    return answer;
}

[[gnu::noinline]] response one_part(const byte_range& part, const representation& of,
                                    const representation_bytes& from) {
    response answer = with_common_fields(status::partial_content, of);
    answer.fields.set("Content-Type", of.media_type);
    answer.fields.set("Content-Range", content_range(part, of.size));
    if (from.file == nullptr)
        answer.body = response::shared_bytes{from.keeper, from.bytes.substr(part.first, part.length)};
    else answer.body = response::produced{[from, part](body_writer& to) { send(from, part, to); }, part.length};
    return answer;
}

/// A line that is in no file but by design: whoever makes files does not know it before.
std::string boundary() {
    std::array<std::uint64_t, 2> random{};
    if (getentropy(random.data(), sizeof random) != 0)
        throw std::system_error(errno, std::generic_category(), "random numbers for a boundary");
    std::string text = "part-";
    for (const std::uint64_t n : random) append_hex(text, n);
    return text;
}

/// "a server that generates a multipart response […] MUST generate a "multipart/byteranges" media type […] and MUST NOT generate a
/// Content-Range header field in the HTTP header section" (RFC 9110, 15.3.7.2).
[[gnu::noinline]] response several_parts(std::vector<byte_range> parts, const representation& of,
                                         const representation_bytes& from) {
    const std::string line = boundary();
    std::vector<std::string> heads;
    const std::string end = "\r\n--" + line + "--\r\n";
    std::uint64_t length = end.size();
    for (const byte_range& part : parts) {
        heads.push_back("\r\n--" + line + "\r\nContent-Type: " + of.media_type +
                        "\r\nContent-Range: " + content_range(part, of.size) + "\r\n\r\n");
        length += heads.back().size() + part.length;
    }
    response answer = with_common_fields(status::partial_content, of);
    answer.fields.set("Content-Type", "multipart/byteranges; boundary=" + line);
    const auto make = [from, end, parts = std::move(parts), heads = std::move(heads)](body_writer& to) {
        for (std::size_t i = 0; i < parts.size(); ++i) {
            to.write(heads[i]);
            send(from, parts[i], to);
        }
        to.write(end);
    };
    answer.body = response::produced{make, length};
    return answer;
}

} // namespace

representation::representation(const struct stat& about, std::string_view type, const std::string& cache_control)
    : size(static_cast<std::uint64_t>(about.st_size)), entity_tag(tag_of(about)), media_type(type),
      device(about.st_dev), inode(about.st_ino), modified(about.st_mtim), changed(about.st_ctim) {
    // "An origin server with a clock […] MUST NOT generate a Last-Modified date that is later than the server's time of message
    // origination (Date)" (RFC 9110, 8.8.2.1).
    last_modified = std::min(sys_seconds(seconds(about.st_mtim.tv_sec)), floor<seconds>(system_clock::now()));
    common.set("ETag", entity_tag);
    common.set("Last-Modified", date_text(last_modified));
    common.set("Accept-Ranges", "bytes");
    if (!cache_control.empty()) common.set("Cache-Control", cache_control);
    whole = common;
    whole.set("Content-Type", media_type);
}

bool representation::is(const struct stat& about) const noexcept {
    return device == about.st_dev && inode == about.st_ino && size == static_cast<std::uint64_t>(about.st_size) &&
           same(modified, about.st_mtim) && same(changed, about.st_ctim);
}

std::optional<response> special_answer(const request& r, const representation& of, const representation_bytes& from) {
    const validators known{true, of.entity_tag, of.last_modified};
    switch (evaluate(r.method(), r.fields(), known)) {
    case verdict::not_modified: return with_common_fields(status::not_modified, of);
    case verdict::precondition_failed: return response(status::precondition_failed);
    case verdict::proceed: break;
    }
    if (!range_applies(r.method(), r.fields(), known)) return std::nullopt;
    requested_ranges asked = parse_range(*r.fields().get("Range"), of.size);
    if (asked.kind == requested_ranges::what::everything) return std::nullopt;
    if (asked.kind == requested_ranges::what::unsatisfiable) {
        response answer(status::range_not_satisfiable);
        answer.fields.set("Content-Range", unsatisfied_range(of.size));
        return answer;
    }
    if (asked.parts.size() == 1) return one_part(asked.parts.front(), of, from);
    return several_parts(std::move(asked.parts), of, from);
}

response whole_answer(const representation& of, const representation_bytes& from) {
    response answer;
    answer.fields = of.whole;
    if (from.file == nullptr) answer.body = response::shared_bytes{from.keeper, from.bytes};
    else
        answer.body = response::produced{[from, size = of.size](body_writer& to) {
                                             send(from, {0, size}, to);
                                         },
                                         of.size};
    return answer;
}

} // namespace lockstep::net::http
