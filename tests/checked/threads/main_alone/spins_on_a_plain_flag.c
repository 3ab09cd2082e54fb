// expect: bug livelock
// main waits in a loop for a plain flag that nobody sets.
volatile int flag;

int main(void) {
    while (flag == 0) {
    }
}
