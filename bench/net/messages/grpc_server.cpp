// gRPC: a server with one thread and one completion queue, which is its fastest form. usage: grpc_server; prints its port.
#include "echo.grpc.pb.h"

#include <cstdio>
#include <grpcpp/grpcpp.h>
#include <memory>

namespace {

/// One place for a call. It answers, and then takes the next one.
class place {
public:
    place(bench::Echo::AsyncService& service, grpc::ServerCompletionQueue& queue) : service_(service), queue_(queue) {
        wait();
    }
    void go_on(bool ok) {
        if (!ok || answered_) return wait();
        answered_ = true;
        bench::Text answer;
        answer.set_content(asked_.content());
        call_->answers.Finish(answer, grpc::Status::OK, this);
    }

private:
    struct call {
        grpc::ServerContext context;
        grpc::ServerAsyncResponseWriter<bench::Text> answers{&context};
    };
    void wait() {
        call_ = std::make_unique<call>();
        answered_ = false;
        service_.RequestSay(&call_->context, &asked_, &call_->answers, &queue_, &queue_, this);
    }

    bench::Echo::AsyncService& service_;
    grpc::ServerCompletionQueue& queue_;
    bench::Text asked_;
    std::unique_ptr<call> call_;
    bool answered_ = false;
};

} // namespace

int main() {
    bench::Echo::AsyncService service;
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service);
    const auto queue = builder.AddCompletionQueue();
    const auto server = builder.BuildAndStart();
    std::vector<std::unique_ptr<place>> places;
    for (int i = 0; i < 128; ++i) places.push_back(std::make_unique<place>(service, *queue));
    std::printf("%d\n", port);
    std::fflush(stdout);
    void* whose = nullptr;
    bool ok = false;
    while (queue->Next(&whose, &ok)) static_cast<place*>(whose)->go_on(ok);
}
