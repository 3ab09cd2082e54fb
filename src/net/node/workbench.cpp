#include "lockstep/net/node/workbench.hpp"

#include "lockstep/net/message/connection.hpp"
#include "net/node/receivers.hpp"
#include "net/node/standard_streams.hpp"

namespace lockstep::net {

/// Everything goes to the workbench, which knows where everybody is.
class workbench::relay final : public transport {
public:
    relay(int in, int out)
        : connection(std::make_unique<detail::standard_streams>(in, out), std::make_unique<json_lines_codec>()) {}

    void attach(const std::string& name, message_receiver& receiver) override { here.attach(name, receiver); }
    void detach(const std::string& name) noexcept override { here.detach(name); }
    void send(message m, const patience& wait, std::error_code& error) override { connection.send(m, wait, error); }

    message_connection connection;
    detail::receivers here{real_clock()};
};

workbench::workbench(int in, int out) : relay_(std::make_unique<relay>(in, out)) {
    auto first = relay_->connection.receive();
    if (!first) throw std::runtime_error("the input ended before 'init' came");
    if (first->kind != "init") throw std::runtime_error("the first message is '" + first->kind + "' and not 'init'");
    init_ = std::move(*first);
    const value said = init_.content.to_value();
    for (const value& name : said.at("node_ids").items()) nodes_.push_back(name.text());
    self_ = std::make_unique<node>(said.at("node_id").text(), *relay_);
}

workbench::~workbench() = default;

node& workbench::self() noexcept { return *self_; }

void workbench::run() {
    self_->reply(init_);
    while (auto m = relay_->connection.receive()) relay_->here.deliver(*m);
}

} // namespace lockstep::net
