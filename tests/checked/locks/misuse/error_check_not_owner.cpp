// expect: verified
// An error-checking mutex answers EPERM to whoever unlocks what is not his; the program looks at the answer.
#include <cassert>
#include <cerrno>
#include <pthread.h>
#include <thread>

pthread_mutex_t lock = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;

int main() {
    pthread_mutex_lock(&lock);
    std::thread other([] {
        const int answer = pthread_mutex_unlock(&lock);
        assert(answer == EPERM);
    });
    other.join();
    pthread_mutex_unlock(&lock);
}
