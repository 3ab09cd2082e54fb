// expect: verified
// The same rules with the pthread functions, broadcast and destruction included.
#include <cassert>
#include <pthread.h>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed;
int data = 0;

void* wait_for_data(void*) {
    pthread_mutex_lock(&lock);
    while (data == 0) pthread_cond_wait(&changed, &lock);
    assert(data == 42);
    pthread_mutex_unlock(&lock);
    return nullptr;
}

int main() {
    pthread_cond_init(&changed, nullptr);
    pthread_t one, two;
    pthread_create(&one, nullptr, wait_for_data, nullptr);
    pthread_create(&two, nullptr, wait_for_data, nullptr);
    pthread_mutex_lock(&lock);
    data = 42;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(one, nullptr);
    pthread_join(two, nullptr);
    pthread_cond_destroy(&changed);
}
