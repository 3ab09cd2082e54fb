// Responses, as a server sends them that means us harm.
#include "http/transcript.hpp"
#include "splits.hpp"

using namespace lockstep::net::http;
using namespace lockstep::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const cut_input input(data, size);
    for (const method asked : {method::get, method::head, method::connect}) {
        response_reader at_once, in_pieces;
        at_once.answers(asked);
        in_pieces.answers(asked);
        must_agree(test::transcript(at_once, {input.whole}, true), test::transcript(in_pieces, input.pieces, true),
                   "the responses, read at once and in pieces,");
    }
    return 0;
}
