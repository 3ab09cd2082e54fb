// expect: bug deadlock
// C11 mutexes in opposite orders.
#include <threads.h>

mtx_t a, b;

int take(void* order) {
    mtx_t* const first = order != NULL ? &a : &b;
    mtx_t* const second = order != NULL ? &b : &a;
    mtx_lock(first);
    mtx_lock(second);
    mtx_unlock(second);
    mtx_unlock(first);
    return 0;
}

int main(void) {
    mtx_init(&a, mtx_plain);
    mtx_init(&b, mtx_plain);
    thrd_t other;
    if (thrd_create(&other, take, &a) != thrd_success) return 1;
    take(NULL);
    thrd_join(other, NULL);
}
