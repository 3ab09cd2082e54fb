#include "lockstep/net/datagram.hpp"

#include "lockstep/fiber/this_fiber.hpp"

#include <cerrno>
#include <netinet/in.h>

namespace lockstep::net {

using detail::last_error;

datagram_socket::datagram_socket(const address& at) : socket_(at.family(), SOCK_DGRAM) {
    if (at.family() == AF_INET6) socket_.set_option(IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (::bind(socket_.descriptor(), at.data(), at.size()) != 0)
        throw std::system_error(last_error(), "binding to " + at.to_string());
}

datagram_socket::received datagram_socket::receive(std::span<char> into, const patience& wait,
                                                   std::error_code& error) noexcept {
    error.clear();
    for (;;) {
        const std::uint32_t seen = socket_.seen(direction::read);
        sockaddr_storage from{};
        iovec piece{into.data(), into.size()};
        msghdr message{};
        message.msg_name = &from;
        message.msg_namelen = sizeof from;
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        const ssize_t n = recvmsg(socket_.descriptor(), &message, 0);
        if (n >= 0) {
            received r{static_cast<std::size_t>(n), {}, (message.msg_flags & MSG_TRUNC) != 0};
            if (message.msg_namelen != 0) r.from = address(reinterpret_cast<sockaddr*>(&from), message.msg_namelen);
            return r;
        }
        const int failure = this_fiber::error_number();
        if (failure == EAGAIN) {
            if (!socket_.wait(direction::read, seen, wait, error)) return {};
        } else if (failure != EINTR && failure != ECONNREFUSED) { // the latter: ICMP's, ip(7)
            error = {failure, std::generic_category()};
            return {};
        }
    }
}

datagram_socket::received datagram_socket::receive(std::span<char> into, const patience& wait) {
    std::error_code error;
    const received r = receive(into, wait, error);
    if (error) throw std::system_error(error, "receiving on " + local().to_string());
    return r;
}

void datagram_socket::send(std::string_view bytes, const address& to, const patience& wait,
                           std::error_code& error) noexcept {
    error.clear();
    for (;;) {
        const std::uint32_t seen = socket_.seen(direction::write);
        const ssize_t n = sendto(socket_.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL, to.data(), to.size());
        if (n >= 0) return;
        const int failure = this_fiber::error_number();
        if (failure == EAGAIN) {
            if (!socket_.wait(direction::write, seen, wait, error)) return;
        } else if (failure != EINTR) {
            error = {failure, std::generic_category()};
            return;
        }
    }
}

void datagram_socket::send(std::string_view bytes, const address& to, const patience& wait) {
    std::error_code error;
    send(bytes, to, wait, error);
    if (error) throw std::system_error(error, "sending to " + to.to_string());
}

} // namespace lockstep::net
