// expect: bug deadlock
// The destructor of thread-specific data wants a lock that main holds while it joins the thread.
#include <mutex>
#include <pthread.h>
#include <thread>

std::mutex lock;
pthread_key_t key;

int main() {
    pthread_key_create(&key, [](void*) { std::lock_guard<std::mutex> guard(lock); });
    std::thread worker([] { pthread_setspecific(key, &lock); });
    std::lock_guard<std::mutex> guard(lock);
    worker.join();
}
