// Cap'n Proto: a server on its event loop. usage: capnp_server; prints its port.
#include "echo.capnp.h"

#include <capnp/ez-rpc.h>
#include <cstdio>

namespace {

class echo final : public bench::Echo::Server {
    kj::Promise<void> say(SayContext context) override {
        context.getResults().setContent(context.getParams().getContent());
        return kj::READY_NOW;
    }
};

} // namespace

int main() {
    capnp::EzRpcServer server(kj::heap<echo>(), "127.0.0.1", 0);
    auto& scope = server.getWaitScope();
    std::printf("%u\n", server.getPort().wait(scope));
    std::fflush(stdout);
    kj::NEVER_DONE.wait(scope);
}
