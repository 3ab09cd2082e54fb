// expect: outcomes 90*
#include <alloca.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int sum;

static void* f(void* p) {
    int n = (int)(long)p;
    int v[n];
    char* a = alloca(n * 100);
    memset(a, 1, n * 100);
    for (int i = 0; i < n; ++i) v[i] = i;
    pthread_mutex_lock(&m);
    for (int i = 0; i < n; ++i) sum += v[i] * a[i * 100];
    pthread_mutex_unlock(&m);
    return 0;
}

int main(void) {
    pthread_t a, b;
    pthread_create(&a, 0, f, (void*)10L);
    pthread_create(&b, 0, f, (void*)10L);
    pthread_join(a, 0);
    pthread_join(b, 0);
    printf("%d\n", sum);
    return 0;
}
