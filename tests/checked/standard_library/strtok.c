// expect: bug data_race
#include <pthread.h>
#include <string.h>

// Each thread has a text of its own, but strtok has one place for all of them.
static char mine[] = "a b c", yours[] = "d e f";

static void* split(void* text) {
    for (char* word = strtok(text, " "); word; word = strtok(0, " ")) {}
    return 0;
}

int main(void) {
    pthread_t other;
    pthread_create(&other, 0, split, yours);
    split(mine);
    pthread_join(other, 0);
    return 0;
}
