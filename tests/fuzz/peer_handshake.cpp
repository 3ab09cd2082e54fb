// The handshake of peers, from both sides: whatever comes, in whatever pieces, it ends the same way, and nobody comes through
// who has not the key. (The other side's keys are known here to nobody but chance.)
#include "net/p2p/wire/handshake.hpp"
#include "splits.hpp"

using namespace lockstep::net::p2p;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const identity me = identity::from_seed({1}), friend_of_mine = identity::from_seed({2});
    const lockstep::fuzz::cut_input input(data, size);
    const auto course_of = [&](const std::vector<std::string>& pieces, bool calls) {
        detail::handshake_options options{.network = 7, .calls = calls, .mine = {1}};
        if (calls) options.expected = friend_of_mine.id();
        detail::handshake side(me, options);
        std::string said;
        for (std::string_view piece : pieces)
            while (side.wants() != 0 && !piece.empty()) {
                const std::size_t n = std::min(side.wants(), piece.size());
                side.feed(piece.substr(0, n));
                piece.remove_prefix(n);
                said += side.take_output();
            }
        if (side.is_done()) std::abort();
        return said + side.failure().message();
    };
    for (const bool calls : {false, true})
        lockstep::fuzz::must_agree(course_of(input.pieces, calls), course_of({input.whole}, calls),
                                   "handshakes in pieces and at once");
    return 0;
}
