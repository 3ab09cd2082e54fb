// expect: bug data_race
#include <pthread.h>
#include <stdlib.h>

static int numbers[] = {3, 1, 2};

static int compare(const void* a, const void* b) { return *(const int*)a - *(const int*)b; }

static void* sort(void* nothing) {
    qsort(numbers, 3, sizeof *numbers, compare);
    return nothing;
}

int main(void) {
    pthread_t other;
    pthread_create(&other, 0, sort, 0);
    const int first = numbers[0];
    pthread_join(other, 0);
    return first == 9;
}
