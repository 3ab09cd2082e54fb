// expect: verified
// to_chars has room for 20 characters and writes three: what lies behind them is another thread's.
#include <charconv>
#include <thread>

char text[20];

int main() {
    std::thread writer([] { std::to_chars(text, text + sizeof text, 3.5); });
    text[3] = '!';
    writer.join();
}
