// The same on Boost.Asio, with callbacks on one thread: its fastest form. usage: echo_asio [1 THREADS]; prints its port.
// THREADS that only sleep tell what it costs a process to have any besides the first: calls of the system take longer.
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <unistd.h>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

class conversation : public std::enable_shared_from_this<conversation> {
public:
    explicit conversation(tcp::socket peer) : peer_(std::move(peer)) {}
    void read() {
        peer_.async_read_some(asio::buffer(buffer_), [self = shared_from_this()](auto error, std::size_t n) {
            if (!error) self->write(n);
        });
    }

private:
    void write(std::size_t n) {
        asio::async_write(peer_, asio::buffer(buffer_, n), [self = shared_from_this()](auto error, std::size_t) {
            if (!error) self->read();
        });
    }
    tcp::socket peer_;
    std::array<char, 4096> buffer_;
};

void accept(tcp::acceptor& door) {
    door.async_accept([&door](auto error, tcp::socket peer) {
        if (error) return;
        peer.set_option(tcp::no_delay(true));
        std::make_shared<conversation>(std::move(peer))->read();
        accept(door);
    });
}

} // namespace

int main(int argc, char** argv) {
    for (int i = argc > 2 ? std::atoi(argv[2]) : 0; i > 0; --i) std::thread(pause).detach();
    asio::io_context loop(1);
    tcp::acceptor door(loop, {asio::ip::address_v4::loopback(), 0});
    std::printf("%u\n", door.local_endpoint().port());
    std::fflush(stdout);
    accept(door);
    loop.run();
}
