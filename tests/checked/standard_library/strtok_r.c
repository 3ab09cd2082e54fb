// expect: verified
#include <assert.h>
#include <pthread.h>
#include <string.h>

static char mine[] = "a b c", yours[] = "d e f";

static void* split(void* text) {
    char* place;
    int words = 0;
    for (char* word = strtok_r(text, " ", &place); word; word = strtok_r(0, " ", &place)) ++words;
    assert(words == 3);
    return 0;
}

int main(void) {
    pthread_t other;
    pthread_create(&other, 0, split, yours);
    split(mine);
    pthread_join(other, 0);
    return 0;
}
