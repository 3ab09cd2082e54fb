// expect: bug deadlock
// Two locks taken in opposite orders: each process can get its first lock and then wait for the other's for ever.
#include <cmath>
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex x_lock;
std::mutex y_lock;
double x = 1;
double y = 0;

void compute() {
    x_lock.lock();
    y_lock.lock();
    y = x + y;
    x = x * x;
    y_lock.unlock();
    x_lock.unlock();
}

void anti_compute() {
    y_lock.lock();
    x_lock.lock();
    y = y - x;
    x = std::sqrt(x);
    x_lock.unlock();
    y_lock.unlock();
}

int main() {
    std::thread p1(compute);
    std::thread p2(anti_compute);
    p1.join();
    p2.join();
    std::printf("x = %g, y = %g\n", x, y);
}
