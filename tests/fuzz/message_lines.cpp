// Messages as JSON lines.
#include "messages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return lockstep::fuzz::feed_messages<lockstep::net::json_lines_codec>(data, size);
}
