// expect: bug data_race | --threads 3
// also: bug data_race
// The second pair of threads races, which have the stacks and the numbers of the first.
#include <atomic>
#include <thread>

std::atomic<int> right;
int wrong;

int main() {
    for (bool first : {true, false}) {
        std::thread a([first] { first ? ++right : ++wrong; });
        std::thread b([first] { first ? ++right : ++wrong; });
        a.join();
        b.join();
    }
}
