// expect: verified
// C11 condition variables: wait in a loop, signal under the lock.
#include <assert.h>
#include <stdbool.h>
#include <threads.h>

mtx_t lock;
cnd_t changed;
bool ready = false;
int data = 0;

int produce(void* unused) {
    (void)unused;
    mtx_lock(&lock);
    data = 42;
    ready = true;
    cnd_signal(&changed);
    mtx_unlock(&lock);
    return 0;
}

int main(void) {
    mtx_init(&lock, mtx_plain);
    cnd_init(&changed);
    thrd_t other;
    if (thrd_create(&other, produce, NULL) != thrd_success) return 1;
    mtx_lock(&lock);
    while (!ready) cnd_wait(&changed, &lock);
    assert(data == 42);
    mtx_unlock(&lock);
    thrd_join(other, NULL);
    cnd_destroy(&changed);
    mtx_destroy(&lock);
}
