// gzip (RFC 1952) by zlib, for whole contents and for those that are made piece by piece.
#pragma once

#include "lockstep/net/http/fields.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace lockstep::net::http {

/// Would the client rather have gzip than nothing? (RFC 9110, 12.5.3.) No where it says nothing about it.
bool accepts_gzip(const fields& request);

class gzip_stream {
public:
    /// Throws std::bad_alloc.
    gzip_stream();
    ~gzip_stream();
    gzip_stream(const gzip_stream&) = delete;
    gzip_stream& operator=(const gzip_stream&) = delete;

    /// Appends what becomes of the bytes; much of it comes later.
    void add(std::string_view bytes, std::string& out);
    /// Appends all that is left of what was added up to now, so that the client can unpack it.
    void flush(std::string& out);
    /// Appends the rest.
    void finish(std::string& out);

private:
    void run(std::string_view bytes, int how, std::string& out);

    struct state;
    std::unique_ptr<state> state_;
};

/// All at once.
std::string gzip(std::string_view bytes);

} // namespace lockstep::net::http
