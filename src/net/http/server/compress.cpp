#include "net/http/server/compress.hpp"

#include "lockstep/net/http/characters.hpp"

#include <algorithm>
#include <new>
#include <optional>
#include <zlib.h>

namespace lockstep::net::http {

namespace {

/// The middle of the scale: half of the work of the default, nearly all of its gain.
constexpr int level = 5;
constexpr int window_bits = 15, gzip_format = 16, memory_level = 8;

/// weight = OWS ";" OWS "q=" qvalue. Does it say q=0 (or 0.0…)? What is malformed is no refusal.
bool is_refused(std::string_view parameters) {
    for (std::size_t at = parameters.find(';'); at != parameters.npos; at = parameters.find(';')) {
        parameters.remove_prefix(at + 1);
        const std::string_view one = trimmed(parameters.substr(0, parameters.find(';')));
        if (one.size() < 3 || !same_name(one.substr(0, 2), "q=")) continue;
        return one.substr(2).find_first_not_of("0.") == one.npos;
    }
    return false;
}

} // namespace

bool accepts_gzip(const fields& request) {
    std::optional<bool> gzip, any;
    for (const auto [name, value] : request) {
        if (!same_name(name, "Accept-Encoding")) continue;
        for_each_element(value, [&](std::string_view coding) {
            const std::string_view what = trimmed(coding.substr(0, coding.find(';')));
            if (same_name(what, "gzip") || same_name(what, "x-gzip")) gzip = !is_refused(coding);
            else if (what == "*") any = !is_refused(coding);
            return true;
        });
    }
    return gzip.value_or(any.value_or(false));
}

struct gzip_stream::state {
    z_stream z{};
};

gzip_stream::gzip_stream() : state_(std::make_unique<state>()) {
    if (deflateInit2(&state_->z, level, Z_DEFLATED, window_bits + gzip_format, memory_level, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        throw std::bad_alloc();
}

gzip_stream::~gzip_stream() { deflateEnd(&state_->z); }

void gzip_stream::add(std::string_view bytes, std::string& out) {
    constexpr std::size_t most_at_once = 1 << 30; // zlib counts in unsigned int
    for (; bytes.size() > most_at_once; bytes.remove_prefix(most_at_once))
        run(bytes.substr(0, most_at_once), Z_NO_FLUSH, out);
    run(bytes, Z_NO_FLUSH, out);
}
void gzip_stream::flush(std::string& out) { run({}, Z_SYNC_FLUSH, out); }
void gzip_stream::finish(std::string& out) { run({}, Z_FINISH, out); }

void gzip_stream::run(std::string_view bytes, int how, std::string& out) {
    z_stream& z = state_->z;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    do {
        constexpr std::size_t step = 4096;
        const std::size_t before = out.size();
        out.resize(before + step);
        z.next_out = reinterpret_cast<Bytef*>(out.data() + before);
        z.avail_out = step;
        deflate(&z, how);
        out.resize(before + step - z.avail_out);
    } while (z.avail_out == 0);
}

std::string gzip(std::string_view bytes) {
    std::string packed;
    gzip_stream stream;
    stream.add(bytes, packed);
    stream.finish(packed);
    return packed;
}

} // namespace lockstep::net::http
