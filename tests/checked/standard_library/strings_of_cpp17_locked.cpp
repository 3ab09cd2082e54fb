// expect: outcomes 2 aabb* | --cxxflags=-std=c++17
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

std::mutex mutex;
std::map<std::string, std::string> table;
std::string all;

void add(const std::string& key) {
    std::lock_guard<std::mutex> guard(mutex);
    std::string value = key;
    value.insert(0, key);
    table[key] = value;
    all.clear();
    for (const auto& entry : table) all += entry.second;
}

int main() {
    std::thread first(add, "a"), second(add, "b");
    first.join();
    second.join();
    all.swap(all);
    std::printf("%zu %s\n", table.size(), all.c_str());
}
