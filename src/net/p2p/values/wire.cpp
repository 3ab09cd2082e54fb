#include "net/p2p/values/wire.hpp"

namespace lockstep::net::p2p::detail {

remote_error limited(std::chrono::nanoseconds retry_after) {
    const auto us = std::chrono::ceil<std::chrono::microseconds>(retry_after).count();
    return {static_cast<int>(reply_code::temporarily_unavailable),
            "limited: try again in " + std::to_string(us / 1000) + " ms", value::map{{"retry_after_us", us}}};
}

value bytes_of(const peer_id& id) { return value::binary{std::string(id.view())}; }

peer_id id_from(const value& written) {
    const auto id = peer_id::from_bytes(written.bytes().bytes);
    if (!id) throw value_error("a key or a digest has not 20 bytes");
    return *id;
}

value seconds_of(std::chrono::nanoseconds length) {
    return std::chrono::duration_cast<std::chrono::seconds>(length).count();
}

std::chrono::nanoseconds seconds_from(const value& written) {
    constexpr std::uint64_t a_century = 3'155'760'000;
    return std::chrono::seconds(std::min(written.natural(), a_century));
}

value to_value(const ballot& b) { return value::map{{"sequence", b.sequence}, {"proposer", b.proposer}}; }

ballot ballot_from(const value& written) {
    const ballot b{written.at("sequence").natural(), written.at("proposer").natural()};
    if (b.sequence == 0 || b.sequence > record::largest_sequence)
        throw value_error("a sequence number is not between 1 and 2^53 - 1");
    return b;
}

value to_value(const known_version& v) {
    return value::array{bytes_of(v.key), v.version.sequence, bytes_of(v.version.digest)};
}

known_version known_version_from(const value& written) {
    const value::array& three = written.items();
    if (three.size() != 3) throw value_error("a version is not an array of three");
    return {id_from(three[0]), {three[1].natural(), id_from(three[2])}};
}

std::vector<known_version> known_versions_from(const value& written) {
    if (written.items().size() > most_versions) throw value_error("there are more versions than 1,024");
    std::vector<known_version> all;
    for (const value& one : written.items()) all.push_back(known_version_from(one));
    return all;
}

/// "LSpromis", the key, the sequence number and the proposer, in 8 bytes each (big-endian).
std::string promise_text(const peer_id& key, const ballot& b) {
    std::string out = "LSpromis";
    out += key.view();
    for (const std::uint64_t n : {b.sequence, b.proposer})
        for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(n >> shift);
    return out;
}

} // namespace lockstep::net::p2p::detail
