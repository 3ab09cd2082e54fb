// expect: bug livelock
// also: bug livelock | --strategy exhaustive
// Two that give way to each other get out as long as the door is open. Somebody may close it, and then nobody ever does.
#include <atomic>
#include <thread>

std::atomic<int> turn{0};
std::atomic<bool> closed{false};

void give_way(int mine) {
    for (;;) {
        int now = mine;
        turn.compare_exchange_strong(now, 1 - mine);
        if (!closed.load() && turn.load() == mine) return;
    }
}

int main() {
    std::thread one(give_way, 1);
    std::thread closer([] {
        int given = 1;
        if (turn.compare_exchange_strong(given, 0)) closed.store(true);
    });
    give_way(0);
    one.join();
    closer.join();
}
