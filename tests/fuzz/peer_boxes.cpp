// Packets for us that came through others. Bytes that nobody has sealed are no box; a box that was changed is none either; and
// whatever is within one that opens is what was put there.
#include "net/p2p/relay/sealed_box.hpp"
#include "splits.hpp"

using namespace lockstep::net::p2p;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const identity me = identity::from_seed({1}), other = identity::from_seed({2});
    static const detail::sealing_pair mine = detail::sealing_pair::from_private({3}),
                                      of_box = detail::sealing_pair::from_private({4});
    static const detail::box_recipient to{me.id(), mine.public_part(), 7};
    const std::string input(reinterpret_cast<const char*>(data), size);
    if (detail::open_box(input, to, mine)) std::abort();
    const std::string box = detail::seal(other, to, {.session = 1, .number = size, .payload = input}, of_box);
    const auto opened = detail::open_box(box, to, mine);
    if (!opened || opened->number != size || opened->sender != other.public_key()) std::abort();
    lockstep::fuzz::must_agree(opened->payload, input, "what was put into a box and what was taken out");
    std::string changed = box; // by the input, from a place that it names
    const std::size_t begin = size == 0 ? 0 : data[0] % box.size();
    for (std::size_t i = 0; i < size && begin + i < changed.size(); ++i) changed[begin + i] ^= input[i];
    if (changed != box && detail::open_box(changed, to, mine)) std::abort();
    return 0;
}
