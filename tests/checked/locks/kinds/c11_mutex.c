// expect: verified
// C11 threads and mutexes, plain and recursive.
#include <assert.h>
#include <threads.h>

mtx_t plain, recursive;
int shared = 0;

int add(void* unused) {
    (void)unused;
    mtx_lock(&plain);
    mtx_lock(&recursive);
    mtx_lock(&recursive);
    ++shared;
    mtx_unlock(&recursive);
    mtx_unlock(&recursive);
    mtx_unlock(&plain);
    return 7;
}

int main(void) {
    mtx_init(&plain, mtx_plain);
    mtx_init(&recursive, mtx_plain | mtx_recursive);
    thrd_t other;
    if (thrd_create(&other, add, NULL) != thrd_success) return 1;
    add(NULL);
    int result = 0;
    thrd_join(other, &result);
    assert(result == 7 && shared == 2);
    mtx_destroy(&plain);
    mtx_destroy(&recursive);
}
