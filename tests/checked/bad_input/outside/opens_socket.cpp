// expect: copes
// A socket reaches out of what can be rolled back.
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

int main() {
    std::thread client([] {
        const int s = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in nowhere{};
        nowhere.sin_family = AF_INET;
        nowhere.sin_port = htons(9); // discard
        nowhere.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        (void)!connect(s, reinterpret_cast<sockaddr*>(&nowhere), sizeof nowhere);
        close(s);
    });
    client.join();
}
