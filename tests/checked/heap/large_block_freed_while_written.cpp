// expect: bug data_race or use_after_free
// also: bug data_race or use_after_free | --strategy exhaustive
// says: frees
// A block of 400 KB is freed while main writes to the middle of it: all of a block is judged, however large it is.
#include <cstdlib>
#include <thread>

int main() {
    char* buffer = static_cast<char*>(std::malloc(400'000));
    std::thread owner([buffer] { std::free(buffer); });
    buffer[200'000] = 1;
    owner.join();
}
