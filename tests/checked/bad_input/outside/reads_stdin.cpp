// expect: outcomes 6* | --stdin {dir}/numbers.txt
// Standard input comes from a file and starts anew in each execution; here it is read before the threads and in them.
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex input_lock;
std::atomic<int> sum{0};

void read_one() {
    std::lock_guard<std::mutex> guard(input_lock);
    int number = 0;
    if (std::scanf("%d", &number) == 1) sum += number;
}

int main() {
    read_one();
    std::thread one(read_one);
    std::thread two(read_one);
    one.join();
    two.join();
    std::printf("%d\n", sum.load());
}
