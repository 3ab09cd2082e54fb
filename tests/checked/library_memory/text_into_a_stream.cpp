// expect: bug data_race
// A string is written to a stream while another thread changes one of its characters.
#include <sstream>
#include <string>
#include <thread>

std::string line = "a line that is long enough to lie on the heap";

int main() {
    std::thread writer([] { line[0] = 'A'; });
    std::ostringstream() << line;
    writer.join();
}
