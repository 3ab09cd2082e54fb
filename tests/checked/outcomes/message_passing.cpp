// expect: outcomes 0 0* ; 0 1 ; 1 1*
// Who sees the flag sees the data.
#include <atomic>
#include <cstdio>
#include <thread>

std::atomic<int> data{0}, flag{0};
int saw_flag = 0, saw_data = 0;

int main() {
    std::thread writer([] {
        data = 1;
        flag = 1;
    });
    std::thread reader([] {
        saw_flag = flag;
        saw_data = data;
    });
    writer.join();
    reader.join();
    std::printf("%d %d\n", saw_flag, saw_data);
}
