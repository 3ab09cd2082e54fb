// expect: outcomes 2*
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int n;
static void inner(jmp_buf* b) {
    pthread_mutex_lock(&m);
    ++n;
    pthread_mutex_unlock(&m);
    longjmp(*b, 1);
}

static void* f(void* p) {
    jmp_buf b;
    if (!setjmp(b)) inner(&b);
    return p;
}

int main(void) {
    pthread_t a, c;
    pthread_create(&a, 0, f, 0);
    pthread_create(&c, 0, f, 0);
    pthread_join(a, 0);
    pthread_join(c, 0);
    printf("%d\n", n);
    return 0;
}
