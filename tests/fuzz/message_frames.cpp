// Messages as frames of MessagePack.
#include "messages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return lockstep::fuzz::feed_messages<lockstep::net::frame_codec>(data, size);
}
