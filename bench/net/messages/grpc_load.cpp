// Calls gRPC's: so many at a time, over one connection. Prints as rpc_load does. usage: grpc_load PORT IN_FLIGHT SECONDS
#include "echo.grpc.pb.h"
#include "times.hpp"

#include <cstdlib>
#include <grpcpp/grpcpp.h>
#include <memory>

namespace {

struct call {
    bench::times::clock::time_point begin;
    grpc::ClientContext context;
    bench::Text answer;
    grpc::Status status;
    std::unique_ptr<grpc::ClientAsyncResponseReader<bench::Text>> reader;
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const auto stub = bench::Echo::NewStub(
        grpc::CreateChannel("127.0.0.1:" + std::string(argv[1]), grpc::InsecureChannelCredentials()));
    grpc::CompletionQueue queue;
    bench::Text asked;
    asked.set_content(std::string(64, 'x'));
    const auto begin_one = [&] {
        auto* const c = new call; // deleted when it has ended
        c->begin = bench::times::now();
        c->reader = stub->AsyncSay(&c->context, asked, &queue);
        c->reader->Finish(&c->answer, &c->status, c);
    };
    bench::times took(std::atof(argv[3]));
    int under_way = std::atoi(argv[2]);
    for (int i = 0; i < under_way; ++i) begin_one();
    void* whose = nullptr;
    bool ok = false;
    while (under_way > 0 && queue.Next(&whose, &ok)) {
        const std::unique_ptr<call> c(static_cast<call*>(whose));
        if (!ok || !c->status.ok()) return 1;
        if (took.is_over(took.add(c->begin))) --under_way;
        else begin_one();
    }
    took.print();
}
