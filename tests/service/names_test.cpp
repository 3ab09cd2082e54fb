// Names of operations that are also what servers and clients call something of their own.
#include "lockstep/net/node/memory_network.hpp"
#include "lockstep/net/service/client.hpp"
#include "lockstep/net/service/server.hpp"

#include <gtest/gtest.h>

namespace {

using namespace lockstep::net;

template <template <class> class operation>
struct shop {
    static constexpr service_name name{"shop", 1};
    operation<std::string()> open{"open"};
    operation<std::string()> close{"close"};
    operation<std::string()> end{"end"};
    operation<std::string()> found{"found"};
    operation<std::string()> host{"host"};
    operation<std::string()> by{"by"};
    operation<std::string()> calls{"calls"};
};

TEST(Names, AnOperationMayHaveAnyName) {
    memory_network network;
    node at("at", network), me("me", network);
    service_host host(at);
    server<shop> s(host);
    const auto says = [](const char* what) { return [what] { return std::string(what); }; };
    s.open = says("open");
    s.close = says("close");
    s.end = says("end");
    s.found = says("found");
    s.host = says("host");
    s.by = says("by");
    s.calls = says("calls");
    open(s);
    const client<shop> c(me, "at");
    EXPECT_EQ(c.open(), "open");
    EXPECT_EQ(c.close(), "close");
    EXPECT_EQ(c.end(), "end");
    EXPECT_EQ(c.found(), "found");
    EXPECT_EQ(c.host(), "host");
    EXPECT_EQ(c.by(), "by");
    EXPECT_EQ(c.calls(), "calls");
}

} // namespace
