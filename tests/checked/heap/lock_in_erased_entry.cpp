// expect: bug use_after_free or data_race or destroy_in_use
#include <map>
#include <mutex>
#include <thread>

struct entry {
    std::mutex m;
    int v = 0;
};

std::mutex table_m;
std::map<int, entry> table;

int main() {
    table[1];
    std::thread t([] {
        entry* e;
        {
            std::lock_guard g(table_m);
            auto i = table.find(1);
            if (i == table.end()) return;
            e = &i->second;
        }
        std::lock_guard g(e->m);
        ++e->v;
    });
    {
        std::lock_guard g(table_m);
        table.erase(1);
    }
    t.join();
}
