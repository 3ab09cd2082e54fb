// expect: bug data_race
// stat writes the structure that another thread reads.
#include <sys/stat.h>
#include <thread>

struct stat status;
long seen;

int main() {
    std::thread writer([] { stat("/", &status); });
    seen = status.st_size;
    writer.join();
}
