#include "net/http/client/gunzip.hpp"

#include <algorithm>
#include <climits>
#include <new>

namespace lockstep::net::http::detail {

gunzip::gunzip() {
    constexpr int largest_window = 15, only_gzip = 16; // zlib.h, inflateInit2
    if (inflateInit2(&state_, largest_window + only_gzip) != Z_OK) throw std::bad_alloc();
}

std::size_t gunzip::unpack(std::string_view& input, std::span<char> into) {
    const auto room = static_cast<uInt>(std::min<std::size_t>(into.size(), UINT_MAX));
    state_.next_out = reinterpret_cast<Bytef*>(into.data());
    state_.avail_out = room;
    while (!failed_ && (!input.empty() || more_inside_) && state_.avail_out == room) {
        if (between_members_) inflateReset(&state_);
        between_members_ = false;
        const auto offered = static_cast<uInt>(std::min<std::size_t>(input.size(), UINT_MAX));
        state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
        state_.avail_in = offered;
        const int how = inflate(&state_, Z_NO_FLUSH);
        input.remove_prefix(offered - state_.avail_in);
        between_members_ = how == Z_STREAM_END;
        more_inside_ = how == Z_OK && state_.avail_out == 0;
        failed_ = how != Z_OK && how != Z_STREAM_END && how != Z_BUF_ERROR;
    }
    return failed_ ? 0 : room - state_.avail_out;
}

} // namespace lockstep::net::http::detail
