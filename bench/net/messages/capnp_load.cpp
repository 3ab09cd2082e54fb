// Calls Cap'n Proto's: so many at a time, over one connection. Prints as rpc_load does. usage: capnp_load PORT IN_FLIGHT SECONDS
#include "echo.capnp.h"
#include "times.hpp"

#include <capnp/ez-rpc.h>
#include <cstdlib>
#include <string>

namespace {

const std::string message(64, 'x');

/// Calls one after the other.
kj::Promise<void> calls(bench::Echo::Client& there, bench::times& took) {
    const auto begin = bench::times::now();
    if (took.is_over(begin)) return kj::READY_NOW;
    auto request = there.sayRequest();
    request.setContent(kj::arrayPtr(reinterpret_cast<const kj::byte*>(message.data()), message.size()));
    return request.send().then([&there, &took, begin](auto&&) {
        took.add(begin);
        return calls(there, took);
    });
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    capnp::EzRpcClient connection("127.0.0.1", static_cast<unsigned>(std::atoi(argv[1])));
    auto there = connection.getMain<bench::Echo>();
    bench::times took(std::atof(argv[3]));
    auto all = kj::heapArrayBuilder<kj::Promise<void>>(static_cast<std::size_t>(std::atoi(argv[2])));
    for (int i = 0; i < std::atoi(argv[2]); ++i) all.add(calls(there, took));
    kj::joinPromises(all.finish()).wait(connection.getWaitScope());
    took.print();
}
