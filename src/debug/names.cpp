#include "lockstep/debug/names.hpp"

#include "debug/names.hpp"
#include "debug/party.hpp"

#include <cstdio>
#include <pthread.h>
#include <unordered_map>

namespace lockstep::debug {

namespace {

struct name_table {
    std::mutex lock;
    std::unordered_map<const void*, std::string> names;
    /// relaxed: written under the lock; who takes a name away comes after who gave it.
    std::atomic<std::size_t> size{0};
};

/// Never destroyed: an object that is may be static.
name_table& table() {
    static name_table& all = *new name_table;
    return all;
}

} // namespace

void name_address(const void* object, std::string_view name) {
    name_table& t = table();
    if (name.empty() && t.size.load(std::memory_order_relaxed) == 0) return;
    const std::lock_guard guard(t.lock);
    if (name.empty()) t.names.erase(object);
    else t.names.insert_or_assign(object, name);
    t.size.store(t.names.size(), std::memory_order_relaxed);
}

std::string name_of(const void* object) {
    name_table& t = table();
    const std::lock_guard guard(t.lock);
    const auto found = t.names.find(object);
    return found == t.names.end() ? std::string() : found->second;
}

std::string describe(const char* kind, const void* object) {
    if (object == nullptr) return kind;
    const std::string name = name_of(object);
    if (!name.empty()) return std::string(kind) + " \"" + name + "\"";
    char address[24];
    std::snprintf(address, sizeof address, "%p", object);
    return std::string(kind) + " " + address;
}

void name_this_thread(std::string_view name) {
    party& me = party::me();
    if (parking::running_fiber() == nullptr)
        pthread_setname_np(pthread_self(), std::string(name.substr(0, 15)).c_str());
    const std::lock_guard guard(everybody());
    me.given_name = name;
}

std::string name_of_this_thread() {
    const party& me = party::me();
    const std::lock_guard guard(everybody());
    return me.name();
}

} // namespace lockstep::debug
