// expect: bug data_race
#include <pthread.h>
#include <time.h>

// gmtime returns the same memory to every thread.
static void* look(void* nothing) {
    const time_t start = 0;
    return gmtime(&start)->tm_year == 70 ? nothing : 0;
}

int main(void) {
    pthread_t other;
    pthread_create(&other, 0, look, 0);
    look(0);
    pthread_join(other, 0);
    return 0;
}
