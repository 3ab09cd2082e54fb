// expect: bug data_race
#include <pthread.h>
#include <stdlib.h>

static void* set(void* nothing) {
    setenv("LOCKSTEP_LANGUAGE", "C", 1);
    return nothing;
}

int main(void) {
    pthread_t other;
    pthread_create(&other, 0, set, 0);
    const char* language = getenv("LOCKSTEP_LANGUAGE");
    pthread_join(other, 0);
    return language && language[0] == 'x';
}
