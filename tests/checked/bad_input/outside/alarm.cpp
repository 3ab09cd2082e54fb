// expect: copes
// alarm() would kill the process from outside its clock.
#include <thread>
#include <unistd.h>

int main() {
    alarm(30);
    std::thread worker([] {});
    worker.join();
    alarm(0);
}
